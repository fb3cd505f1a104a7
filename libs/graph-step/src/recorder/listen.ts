import type { NativeBackend } from '../native-backend.ts';
import { inBoundsCheckOfGather } from './call-site.ts';
import type { Recorder } from './recorder.ts';
import { captured, readInStep } from './refusals.ts';

let listening: Recorder | undefined;

/** The recorder that listens now, if any: for ops that are more than one call of the addon. */
export function activeRecorder(): Recorder | undefined {
  return listening;
}

/** Puts the recorder in place of the addon while `body` runs. */
export function listen<Result>(backend: NativeBackend, recorder: Recorder, body: () => Result): Result {
  const { binding } = backend;
  const readSync = backend.readSync.bind(backend);
  const getInputTensorIds = backend.getInputTensorIds.bind(backend);
  const move = backend.move.bind(backend);
  // Tensors that got their values from JavaScript within the step: these values are constants of it and may be read.
  const own = new WeakSet<object>();
  const outer = listening;
  listening = recorder;
  backend.binding = recorder.binding;
  backend.move = (dataId, ...rest) => {
    own.add(dataId);
    move(dataId, ...rest);
  };
  backend.getInputTensorIds = (tensors) => {
    for (const { dataId, shape } of tensors) {
      if (isHeldOutside(backend, dataId) && !own.has(dataId))
        throw captured(`a tensor of shape [${shape.join()}]`);
    }
    return getInputTensorIds(tensors);
  };
  backend.readSync = (dataId) => {
    if (own.has(dataId)) return readSync(dataId);
    const { shape } = backend.tensorMap.get(dataId);
    // Zeros are in bounds; the graph looks for itself.
    if (inBoundsCheckOfGather()) return new Int32Array(shape.reduce((size, side) => size * side, 1));
    throw readInStep(shape);
  };
  try {
    return body();
  } finally {
    listening = outer;
    backend.binding = binding;
    // The prototype's own come to light again.
    for (const name of ['move', 'getInputTensorIds', 'readSync'] as const)
      Reflect.deleteProperty(backend, name);
  }
}

/** Int64 scalars of kernels have no entry of their own. */
function isHeldOutside(backend: NativeBackend, dataId: object | undefined): boolean {
  return dataId !== undefined && backend.tensorMap.get(dataId).values !== null;
}
