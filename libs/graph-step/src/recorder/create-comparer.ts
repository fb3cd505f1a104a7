import type { NativeBinding, NativeTensor } from '../native-backend.ts';
import { createKnownTensors, outputName } from './known-tensors.ts';
import { graphAttributes } from './op-attributes.ts';
import { passOn } from './pass-on.ts';
import { constantKey, constantOf } from './recorded-constant.ts';
import type { GraphOp, Recorder, Surroundings } from './recorder.ts';
import type { RecordedEvent } from './recording.ts';
import { changedConstant, changedOps } from './refusals.ts';

/**
 * Compares a second run of the step with its recording, op by op and constant by constant, and computes nothing: the shapes are
 * those of the recording. What differs would be frozen or wrong in the graph.
 */
export function createComparer(
  real: NativeBinding,
  known: Surroundings,
  recorded: readonly RecordedEvent[],
): Recorder {
  const tensors = createKnownTensors(known.constants);
  let place = 0;
  const next = <Kind extends RecordedEvent['kind']>(
    kind: Kind,
    what: string,
  ): Extract<RecordedEvent, { kind: Kind }> => {
    const event = recorded[place];
    place += 1;
    if (event?.kind !== kind) throw changedOps(event, what);
    return event as Extract<RecordedEvent, { kind: Kind }>;
  };
  const emit = ({ op, attributes, inputs }: GraphOp): NativeTensor[] => {
    const event = next('op', op);
    const same =
      event.op === op &&
      JSON.stringify(event.inputs) === JSON.stringify(inputs) &&
      JSON.stringify(event.attributes) === JSON.stringify(attributes);
    if (!same) throw changedOps(event, op);
    return event.outputs.map((output, index) =>
      tensors.standIn({ ...output, source: outputName(event.name, index) }),
    );
  };
  const binding: NativeBinding = {
    ...passOn(real),
    createTensor: (shape, dtype, values) => {
      const constant = constantOf(shape, dtype, values);
      const event = next('constant', 'a constant');
      if (constantKey(event) !== constantKey(constant)) throw changedConstant(event, constant);
      return tensors.standIn({ source: event.name, shape: event.shape, dtype }).id;
    },
    executeOp: (op, attributes, ids) => {
      const inputs = ids.map((id) => tensors.find(id, op).source);
      return emit({ op, attributes: graphAttributes(real, op, attributes, ids.length), inputs });
    },
  };
  return {
    binding,
    tables: known.tables,
    introduce: tensors.standIn,
    emit,
    sourceOf: (id, user) => tensors.find(id, user).source,
    dispose: () => undefined,
    get events() {
      // Asked for at the end: by then the step must have done everything it did before.
      if (place < recorded.length) throw changedOps(recorded[place], 'nothing more');
      return recorded;
    },
  };
}
