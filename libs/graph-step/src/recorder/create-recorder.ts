import type { NativeBinding, OpAttribute, TypedValues } from '../native-backend.ts';
import { createKnownTensors, outputName } from './known-tensors.ts';
import { graphAttributes } from './op-attributes.ts';
import { passOn } from './pass-on.ts';
import { constantKey, constantOf, isGraphType } from './recorded-constant.ts';
import type { Recorder, Surroundings } from './recorder.ts';
import type { RecordedEvent } from './recording.ts';
import { unsupportedType } from './refusals.ts';
import { shapeRules, type Typed } from './shape-rules.ts';
import { createZeros } from './zeros.ts';

/** Constants of at most this many bytes are compared with earlier ones, so that equal ones share a node. */
const sharedUpTo = 256;

/**
 * Writes ops down as they come and computes next to nothing: only shapes matter. `prefix` opens the name of every node.
 * The results are stand-ins: tensors with a shape and without a value.
 */
export function createRecorder(real: NativeBinding, known: Surroundings, prefix: string): Recorder {
  const tensors = createKnownTensors(known.constants);
  const constants = new Map<number, TypedValues>();
  const events: RecordedEvent[] = [];
  const shared = new Map<string, string>();
  const zeros = createZeros(real);

  /** What TensorFlow makes of an op on tensors of these shapes. */
  const tried = (
    op: string,
    attributes: OpAttribute[],
    ids: readonly number[],
    count: number,
  ): readonly Typed[] => {
    const given = ids.map((id) => (id < -1 ? zeros.of(tensors.find(id, op)) : id));
    const outputs = real.executeOp(op, attributes, given, count);
    for (const { id } of outputs) real.deleteTensor(id);
    return outputs;
  };
  const emit: Recorder['emit'] = (op, results) => {
    const name = `${prefix}${events.length}`;
    const outputs = results.map(({ shape, dtype }) => ({ shape: [...shape], dtype }));
    const strange = outputs.find(({ dtype }) => !isGraphType(dtype));
    if (strange !== undefined) throw unsupportedType(`${op.op} makes`, strange.dtype);
    events.push({ ...op, kind: 'op', name, outputs });
    return outputs.map((output, place) => tensors.standIn({ ...output, source: outputName(name, place) }));
  };
  const binding: NativeBinding = {
    ...passOn(real),
    createTensor: (shape, dtype, values) => {
      const constant = constantOf(shape, dtype, values);
      const key = constant.values.byteLength <= sharedUpTo ? constantKey(constant) : undefined;
      const name = (key === undefined ? undefined : shared.get(key)) ?? `${prefix}${events.length}`;
      if (key !== undefined) shared.set(key, name);
      events.push({ ...constant, name });
      // A real one: other ops may take their shape from it.
      const id = real.createTensor(shape, dtype, values);
      tensors.add(id, { source: name, shape: constant.shape, dtype });
      constants.set(id, constant.values);
      return id;
    },
    executeOp: (op, attributes, ids, count) => {
      const inputs = ids.map((id) => ({ ...tensors.find(id, op), values: constants.get(id) }));
      const written = graphAttributes(real, op, attributes, ids.length);
      const outputs = shapeRules[op]?.(inputs, written) ?? tried(op, attributes, ids, count);
      return emit({ op, attributes: written, inputs: inputs.map(({ source }) => source) }, outputs);
    },
  };
  return {
    binding,
    events,
    tables: known.tables,
    introduce: tensors.standIn,
    emit,
    sourceOf: (id, user) => tensors.find(id, user).source,
    dispose: () => {
      zeros.dispose();
    },
  };
}
