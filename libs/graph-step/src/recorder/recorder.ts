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
  type OpAttribute,
  type TypedValues,
} from '../native-backend.ts';
import { callSite, inBoundsCheckOfGather } from './call-site.ts';
import { graphAttributes } from './op-attributes.ts';
import type { RecordedConstant, RecordedEvent, RecordedOp } from './recording.ts';
import { shapeRules, type Typed } from './shape-rules.ts';
import { createZeros } from './zeros.ts';

/** Constants of at most this many bytes are compared with earlier ones, so that equal ones share a node. */
const sharedUpTo = 256;
const graphTypes = new Set<number>(Object.values(tensorflowTypes));

/** An op by the names of its inputs in the graph. */
export type GraphOp = Pick<RecordedOp, 'op' | 'attributes' | 'inputs'>;

export interface Recorder {
  readonly binding: NativeBinding;
  readonly events: readonly RecordedEvent[];
  /** Names of the tables that the program keeps. */
  readonly tables: ReadonlySet<string>;
  /** A stand-in for a tensor from outside: with a shape, without a value, and like no other, whatever memory tensors share. */
  readonly introduce: (tensor: KnownTensor) => NativeTensor;
  /** Adds an op that exists in graphs alone. @returns stand-ins for its results */
  emit(op: GraphOp, outputs: readonly Typed[]): NativeTensor[];
  /** The graph source of a native tensor. @throws GraphStepError `captured-tensor` for one from outside the step */
  sourceOf(id: number, user: string): string;
  dispose(): void;
}

/** A native tensor and where in the graph its value comes from: a name, or `name:output`. */
export interface KnownTensor extends Typed {
  readonly source: string;
}

/** What a step may use of the world outside. */
export interface Surroundings {
  /** The native tensors of its constants, by number. */
  readonly constants: ReadonlyMap<number, KnownTensor>;
  /** The names of its tables. */
  readonly tables: ReadonlySet<string>;
}

/**
 * Writes ops down as they come and computes next to nothing: only shapes matter. `prefix` opens the name of every node.
 * The results are stand-ins: tensors with a shape and without a value.
 */
export function createRecorder(real: NativeBinding, known: Surroundings, prefix: string): Recorder {
  const tensors = new Map<number, KnownTensor>(known.constants);
  const constants = new Map<number, TypedValues>();
  const events: RecordedEvent[] = [];
  const shared = new Map<string, string>();
  const zeros = createZeros(real);
  const standIns = createStandIns(tensors);
  const lookUp = lookup(tensors);

  /** What TensorFlow makes of an op on tensors of these shapes. */
  const tried = (
    op: string,
    attributes: OpAttribute[],
    ids: readonly number[],
    count: number,
  ): readonly Typed[] => {
    const given = ids.map((id) => (id < -1 ? zeros.of(lookUp(id, op)) : id));
    const outputs = real.executeOp(op, attributes, given, count);
    for (const { id } of outputs) real.deleteTensor(id);
    return outputs;
  };
  const emit: Recorder['emit'] = (op, results) => {
    const name = `${prefix}${events.length}`;
    const outputs = results.map(({ shape, dtype }) => ({ shape: [...shape], dtype }));
    const strange = outputs.find(({ dtype }) => !graphTypes.has(dtype));
    if (strange !== undefined) throw unsupportedType(`${op.op} makes`, strange.dtype);
    events.push({ ...op, kind: 'op', name, outputs });
    return outputs.map((output, place) => standIns.make({ ...output, source: outputName(name, place) }));
  };
  const binding: NativeBinding = {
    ...passedOn(real),
    createTensor: (shape, dtype, values) => {
      const constant = constantOf(shape, dtype, values);
      const key = constant.values.byteLength <= sharedUpTo ? keyOf(constant) : undefined;
      const name = (key === undefined ? undefined : shared.get(key)) ?? `${prefix}${events.length}`;
      if (key !== undefined) shared.set(key, name);
      events.push({ ...constant, name });
      // A real one: other ops may take their shape from it.
      const id = real.createTensor(shape, dtype, values);
      tensors.set(id, { source: name, shape: constant.shape, dtype });
      constants.set(id, constant.values);
      return id;
    },
    executeOp: (op, attributes, ids, count) => {
      const inputs = ids.map((id) => ({ ...lookUp(id, op), values: constants.get(id) }));
      const written = graphAttributes(real, op, attributes, ids.length);
      const outputs = shapeRules[op]?.(inputs, written) ?? tried(op, attributes, ids, count);
      return emit({ op, attributes: written, inputs: inputs.map(({ source }) => source) }, outputs);
    },
  };
  return {
    binding,
    events,
    tables: known.tables,
    introduce: standIns.make,
    emit,
    sourceOf: (id, user) => lookUp(id, user).source,
    dispose: () => {
      zeros.dispose();
    },
  };
}

/**
 * Compares a second run of the step with its recording, op by op and constant by constant, and computes nothing: the shapes are
 * those of the recording. What differs would be frozen or wrong in the graph.
 */
export function createComparer(
  real: NativeBinding,
  known: Surroundings,
  recorded: readonly RecordedEvent[],
): Recorder {
  const tensors = new Map<number, KnownTensor>(known.constants);
  const lookUp = lookup(tensors);
  const standIns = createStandIns(tensors);
  let place = 0;
  const next = <Kind extends RecordedEvent['kind']>(
    kind: Kind,
    what: string,
  ): Extract<RecordedEvent, { kind: Kind }> => {
    const event = recorded[place];
    place += 1;
    if (event?.kind !== kind) throw changed(event, what);
    return event as Extract<RecordedEvent, { kind: Kind }>;
  };
  const emit = ({ op, attributes, inputs }: GraphOp): NativeTensor[] => {
    const event = next('op', op);
    const same =
      event.op === op &&
      JSON.stringify(event.inputs) === JSON.stringify(inputs) &&
      JSON.stringify(event.attributes) === JSON.stringify(attributes);
    if (!same) throw changed(event, op);
    return event.outputs.map((output, index) =>
      standIns.make({ ...output, source: outputName(event.name, index) }),
    );
  };
  const binding: NativeBinding = {
    ...passedOn(real),
    createTensor: (shape, dtype, values) => {
      const constant = constantOf(shape, dtype, values);
      const event = next('constant', 'a constant');
      if (keyOf(event) !== keyOf(constant)) throw changedConstant(event, constant);
      return standIns.make({ source: event.name, shape: event.shape, dtype }).id;
    },
    executeOp: (op, attributes, ids) => {
      const inputs = ids.map((id) => lookUp(id, op).source);
      return emit({ op, attributes: graphAttributes(real, op, attributes, ids.length), inputs });
    },
  };
  return {
    binding,
    tables: known.tables,
    introduce: standIns.make,
    emit,
    sourceOf: (id, user) => lookUp(id, user).source,
    dispose: () => undefined,
    get events() {
      // Asked for at the end: by then the step must have done everything it did before.
      if (place < recorded.length) throw changed(recorded[place], 'nothing more');
      return recorded;
    },
  };
}

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
    throw new GraphStepError(
      'read-in-step',
      `The step reads the value of a tensor of shape [${shape.join()}]${callSite()}. In a graph there is no value to read yet, and what JavaScript does with it would be frozen. Keep to tensor ops (tf.where instead of if), or return the tensor and read it after the step.`,
    );
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

function lookup(tensors: ReadonlyMap<number, KnownTensor>): (id: number, user: string) => KnownTensor {
  return (id, user) => {
    const tensor = tensors.get(id);
    if (tensor === undefined) throw captured(`a tensor that ${user} reads`);
    return tensor;
  };
}

/** Native tensors that are none: below −1, so that neither the addon has such numbers nor the backend asks it to delete them. */
function createStandIns(tensors: Map<number, KnownTensor>): {
  readonly make: (tensor: KnownTensor) => NativeTensor;
} {
  let last = -1;
  return {
    make: (tensor) => {
      last -= 1;
      tensors.set(last, tensor);
      return { id: last, shape: [...tensor.shape], dtype: tensor.dtype };
    },
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
    throw unsupportedType('JavaScript makes', dtype);
  }
  return { kind: 'constant', dtype, shape: [...shape], values: values.slice() };
}

function unsupportedType(what: string, dtype: number): GraphStepError {
  return new GraphStepError(
    'unsupported-op',
    `In the step ${what} a tensor of TensorFlow's type ${dtype}${callSite()}; a recorded step may have float32, int32 and bool.`,
  );
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
