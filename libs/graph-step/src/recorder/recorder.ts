/**
 * @file Listens to what a step asks of the native addon. Every op of tfjs-node passes through `executeOp`, every JavaScript value
 * through `createTensor`, every value read back through `readSync`: a stand-in for the addon sees the whole step.
 */
import { GraphStepError } from '../graph-step-error.ts';
import {
  tensorflowTypes,
  type NativeBackend,
  type NativeBinding,
  type NativeTensor,
  type TypedValues,
} from '../native-backend.ts';
import { callSite, inBoundsCheckOfGather } from './call-site.ts';
import { graphAttributes } from './op-attributes.ts';
import type { RecordedConstant, RecordedEvent, RecordedOp } from './recording.ts';

/** Constants of at most this many bytes are compared with earlier ones, so that equal ones share a node. */
const sharedUpTo = 256;
const graphTypes = new Set<number>(Object.values(tensorflowTypes));

export interface Recorder {
  readonly binding: NativeBinding;
  readonly events: readonly RecordedEvent[];
  /** The graph source of a native tensor. @throws GraphStepError `captured-tensor` for one from outside the step */
  sourceOf(id: number, user: string): string;
}

/** Numbers of tensors and where in the graph their values come from, before the step starts. */
export type KnownSources = ReadonlyMap<number, string>;

/** Runs ops as they come and writes them down. `prefix` opens the name of every node. */
export function createRecorder(real: NativeBinding, known: KnownSources, prefix: string): Recorder {
  const sources = new Map(known);
  const events: RecordedEvent[] = [];
  const shared = new Map<string, string>();
  const sourceOf = lookup(sources);
  const binding: NativeBinding = {
    ...passedOn(real),
    createTensor: (shape, dtype, values) => {
      const constant = constantOf(shape, dtype, values);
      const key = constant.values.byteLength <= sharedUpTo ? keyOf(constant) : undefined;
      const name = (key === undefined ? undefined : shared.get(key)) ?? `${prefix}${events.length}`;
      if (key !== undefined) shared.set(key, name);
      events.push({ ...constant, name });
      const id = real.createTensor(shape, dtype, values);
      sources.set(id, name);
      return id;
    },
    executeOp: (op, attributes, ids, count) => {
      const inputs = ids.map((id) => sourceOf(id, op));
      const written = graphAttributes(real, op, attributes, ids.length);
      const outputs = real.executeOp(op, attributes, ids, count);
      const name = `${prefix}${events.length}`;
      events.push({
        kind: 'op',
        name,
        op,
        attributes: written,
        inputs,
        outputs: outputs.map(({ shape, dtype }) => ({ shape: [...shape], dtype })),
      });
      outputs.forEach(({ id }, place) => sources.set(id, outputName(name, place)));
      return outputs;
    },
  };
  return { binding, events, sourceOf };
}

/**
 * Compares a second run of the step with its recording, op by op and constant by constant, and computes nothing: the shapes are
 * those of the recording. What differs would be frozen or wrong in the graph.
 */
export function createComparer(
  real: NativeBinding,
  known: KnownSources,
  recorded: readonly RecordedEvent[],
): Recorder {
  const sources = new Map(known);
  const sourceOf = lookup(sources);
  let place = 0;
  // Never a number of the addon, and below 0, so that the backend does not ask the addon to delete it.
  let lastId = -1;
  const standIn = (name: string): number => {
    lastId -= 1;
    sources.set(lastId, name);
    return lastId;
  };
  const next = <Kind extends RecordedEvent['kind']>(
    kind: Kind,
    what: string,
  ): Extract<RecordedEvent, { kind: Kind }> => {
    const event = recorded[place];
    place += 1;
    if (event?.kind !== kind) throw changed(event, what);
    return event as Extract<RecordedEvent, { kind: Kind }>;
  };
  const binding: NativeBinding = {
    ...passedOn(real),
    createTensor: (shape, dtype, values) => {
      const constant = constantOf(shape, dtype, values);
      const event = next('constant', 'a constant');
      if (keyOf(event) !== keyOf(constant)) throw changedConstant(event, constant);
      return standIn(event.name);
    },
    executeOp: (op, attributes, ids) => {
      const event = next('op', op);
      const inputs = ids.map((id) => sourceOf(id, op));
      const written = graphAttributes(real, op, attributes, ids.length);
      const same =
        event.op === op &&
        JSON.stringify(event.inputs) === JSON.stringify(inputs) &&
        JSON.stringify(event.attributes) === JSON.stringify(written);
      if (!same) throw changed(event, op);
      return event.outputs.map(({ shape, dtype }, index): NativeTensor => {
        return { id: standIn(outputName(event.name, index)), shape: [...shape], dtype };
      });
    },
  };
  return {
    binding,
    sourceOf,
    get events() {
      // Asked for at the end: by then the step must have done everything it did before.
      if (place < recorded.length) throw changed(recorded[place], 'nothing more');
      return recorded;
    },
  };
}

/** Puts the recorder in place of the addon while `body` runs. */
export function listen<Result>(backend: NativeBackend, recorder: Recorder, body: () => Result): Result {
  const { binding } = backend;
  const readSync = backend.readSync.bind(backend);
  const getInputTensorIds = backend.getInputTensorIds.bind(backend);
  const move = backend.move.bind(backend);
  // Tensors that got their values from JavaScript within the step: these values are constants of it and may be read.
  const own = new WeakSet<object>();
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
    const { id, shape } = backend.tensorMap.get(dataId);
    if (inBoundsCheckOfGather()) {
      return id >= 0 ? readSync(dataId) : new Int32Array(shape.reduce((size, side) => size * side, 1));
    }
    throw new GraphStepError(
      'read-in-step',
      `The step reads the value of a tensor of shape [${shape.join()}]${callSite()}. In a graph there is no value to read yet, and what JavaScript does with it would be frozen. Keep to tensor ops (tf.where instead of if), or return the tensor and read it after the step.`,
    );
  };
  try {
    return body();
  } finally {
    backend.binding = binding;
    // The prototype's own come to light again.
    for (const name of ['move', 'getInputTensorIds', 'readSync'] as const)
      Reflect.deleteProperty(backend, name);
  }
}

const outputName = (name: string, place: number): string => (place === 0 ? name : `${name}:${place}`);

/** Int64 scalars of kernels have no entry of their own. */
function isHeldOutside(backend: NativeBackend, dataId: object | undefined): boolean {
  return dataId !== undefined && backend.tensorMap.get(dataId).values !== null;
}

function passedOn(real: NativeBinding): NativeBinding {
  const standIn: Record<string, unknown> = {};
  // The addon's members are not all its own: ask for them by `in`, one prototype after the other.
  for (
    let owner: unknown = real;
    owner !== null && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    for (const key of Object.getOwnPropertyNames(owner)) {
      const member: unknown = Reflect.get(real, key);
      standIn[key] ??= typeof member === 'function' ? (member.bind(real) as unknown) : member;
    }
  }
  return standIn as unknown as NativeBinding;
}

function lookup(sources: ReadonlyMap<number, string>): Recorder['sourceOf'] {
  return (id, user) => {
    const source = sources.get(id);
    if (source === undefined) throw captured(`a tensor that ${user} reads`);
    return source;
  };
}

function captured(what: string): GraphStepError {
  return new GraphStepError(
    'captured-tensor',
    `The step uses ${what} from outside${callSite()}. In the graph its value would be frozen. Make it an input, declare it among the variables, or among the constants if it never changes.`,
  );
}

function constantOf(
  shape: readonly number[],
  dtype: number,
  values: TypedValues | readonly Uint8Array[],
): Omit<RecordedConstant, 'name'> {
  if (!ArrayBuffer.isView(values) || !graphTypes.has(dtype)) {
    throw new GraphStepError(
      'unsupported-op',
      `The step makes a tensor of TensorFlow's type ${dtype}${callSite()}; a recorded step may have float32, int32 and bool.`,
    );
  }
  return { kind: 'constant', dtype, shape: [...shape], values: values.slice() };
}

function keyOf({ dtype, shape, values }: Omit<RecordedConstant, 'name'>): string {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return `${dtype} ${shape.join()} ${bytes.toString('latin1')}`;
}

function changedConstant(before: RecordedConstant, now: Omit<RecordedConstant, 'name'>): GraphStepError {
  const some = (values: TypedValues): string =>
    `[${[...values.subarray(0, 4)].join(', ')}${values.length > 4 ? ', …' : ''}]`;
  return new GraphStepError(
    'changing-constant',
    `A number that JavaScript computes in the step was ${some(before.values)} and is ${some(now.values)} one run later${callSite()}. The graph would repeat the first for ever. Make it an input, keep it in a variable, or draw it with statelessUniform.`,
  );
}

function changed(before: RecordedEvent | undefined, now: string): GraphStepError {
  const then = before === undefined ? 'nothing more' : before.kind === 'op' ? describe(before) : 'a constant';
  return new GraphStepError(
    'changing-ops',
    `The step did ${then} and does ${now} there one run later${callSite()}. A graph can only repeat: nothing outside of the step may decide which ops it does.`,
  );
}

const describe = ({ op, inputs }: RecordedOp): string => `${op}(${inputs.length} inputs)`;
