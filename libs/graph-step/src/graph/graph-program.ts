import type * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from '../graph-step-error.ts';
import { tensorflowTypes, typeNumber, type NativeBackend, type NativeTensor } from '../native-backend.ts';
import type { NamedTensors, PlainProgram, PlainStep, ProgramOptions } from '../plain-program.ts';
import type { KnownTensor } from '../recorder/known-tensors.ts';
import type { RowTable } from '../row-table.ts';
import { recordStep } from '../recorder/record-step.ts';
import { encodeNodes } from './encode-graph.ts';
import { feedRows, withFedRows, type FedRows } from './fed-rows.ts';
import type { GraphNode } from './graph-node.ts';
import { narrowed } from './precision.ts';
import { placeTables } from './resident-tables.ts';
import { openSession, type Session } from './session.ts';
import { inputNodes, stepNames, stepNodes, type StepNames } from './step-graph.ts';
import { allFilled, tableBytes, tableNodes } from './table-nodes.ts';
import { allSet, variableNames, variableNodes } from './variable-nodes.ts';

const defaultMaxShapes = 4;

interface RecordedShape {
  readonly names: StepNames;
  readonly outputs: readonly string[];
  readonly fed: readonly FedRows[];
}

/** A program whose steps are recorded and run as one TensorFlow graph. */
export function createGraphProgram(backend: NativeBackend, options: ProgramOptions): PlainProgram {
  const { constants = [], tables = [], precision = 'float32', maxShapes = defaultMaxShapes } = options;
  // One that is declared twice is one.
  const variables = [...new Set(options.variables)];
  const placed = placeTables(backend, [...new Set(tables)], options.residentBytes);
  const constantNames = constants.map((_, place) => `constant_${place}`);
  const parts: Uint8Array[] = [
    encodeNodes([
      ...variableNodes(variables),
      ...tableNodes(placed.resident),
      ...constantNodes(constants, constantNames),
    ]),
  ];
  let session: Session | undefined;
  let sessionParts = 0;
  let disposed = false;

  const values = variables.map((_, place) => variableNames(place).value);
  const fetchAll = (from: Session): NativeTensor[] => (values.length === 0 ? [] : from.run([], values));
  const setAll = (into: Session, ids: readonly number[]): void => {
    const feeds = ids.map((id, place) => ({ name: variableNames(place).given, id }));
    release(backend, into.run(feeds, [allSet]));
  };
  const idsOf = (tensors: readonly tf.Tensor[]): number[] => backend.getInputTensorIds(tensors);

  /** A session that has all recorded steps, with the state of the one before. */
  const current = (): Session => {
    if (disposed) throw new GraphStepError('disposed', 'The program is disposed; compile the step again.');
    if (session !== undefined && sessionParts === parts.length) return session;
    const next = openSession(backend, parts);
    fillTables(backend, next, placed.resident);
    if (session === undefined) {
      setAll(next, idsOf(variables));
    } else {
      const state = fetchAll(session);
      setAll(
        next,
        state.map(({ id }) => id),
      );
      release(backend, state);
      session.dispose();
    }
    session = next;
    sessionParts = parts.length;
    return next;
  };

  const record = (step: PlainStep, inputs: NamedTensors, narrow: boolean): RecordedShape => {
    if (disposed) throw new GraphStepError('disposed', 'The program is disposed; compile the step again.');
    const prefix = `step${parts.length}_`;
    const names = stepNames(prefix);
    const known = new Map<number, KnownTensor>();
    idsOf(constants).forEach((id, place) => {
      const { shape = [], dtype = 'float32' } = constants[place] ?? {};
      known.set(id, { source: constantNames[place] ?? '', shape, dtype: typeNumber(dtype) ?? 0 });
    });
    const placeholders = inputNodes(inputs, names);
    const recording = recordStep({
      ...{ backend, step, inputs, variables, prefix },
      known: { constants: known, tables: new Set(tables.map(({ name }) => name)) },
      inputSource: names.input,
      variableSource: (place) => variableNames(place).value,
    });
    const { nodes, fed } = feedRows(stepNodes(recording, variables, prefix), {
      ...{ tables: placed.fed, inputs, inputSource: names.input, prefix },
    });
    const fitting = narrow ? narrowed(nodes, backend.isUsingGpuDevice) : nodes;
    parts.push(encodeNodes([...placeholders, ...fitting]));
    return { names, outputs: [...recording.outputs.keys()], fed };
  };

  const compile: PlainProgram['step'] = (step, own) => {
    const narrow = (own?.precision ?? precision) === 'bfloat16';
    const shapes = new Map<string, RecordedShape>();
    const shapeFor = (inputs: NamedTensors): RecordedShape => {
      const key = signature(inputs);
      let shape = shapes.get(key);
      if (shape === undefined) {
        if (shapes.size >= maxShapes) throw tooManyShapes([...shapes.keys()], key, maxShapes);
        shape = record(step, inputs, narrow);
        shapes.set(key, shape);
      }
      return shape;
    };
    const execute = (inputs: NamedTensors): [string, NativeTensor][] => {
      const { names, outputs, fed } = shapeFor(inputs);
      const ids = idsOf(Object.values(inputs));
      const feeds = Object.keys(inputs).map((name, place) => ({
        name: names.input(name),
        id: ids[place] ?? -1,
      }));
      const [done, ...fetched] = withFedRows(backend, fed, inputs, (rows) =>
        // Always the same fetches: TensorFlow optimises the graph anew for every choice of them.
        current().run([...feeds, ...rows], [names.done, ...outputs.map(names.output)]),
      );
      if (done !== undefined) release(backend, [done]);
      return fetched.map((tensor, place) => [outputs[place] ?? '', tensor]);
    };
    return {
      prepare: (inputs) => {
        shapeFor(inputs);
      },
      run: (inputs) =>
        Object.fromEntries(
          execute(inputs).map(([name, tensor]) => [name, backend.createOutputTensor(tensor)]),
        ),
      advance: (inputs) => {
        release(
          backend,
          execute(inputs).map(([, tensor]) => tensor),
        );
      },
    };
  };

  return {
    mode: 'graph',
    step: compile,
    read: () => {
      // Before the first run the variables are the state.
      if (session === undefined) return;
      fetchAll(session).forEach((fetched, place) => {
        const tensor = backend.createOutputTensor(fetched);
        variables[place]?.assign(tensor);
        tensor.dispose();
      });
    },
    write: () => {
      if (session !== undefined) setAll(session, idsOf(variables));
    },
    dispose: () => {
      session?.dispose();
      session = undefined;
      disposed = true;
      parts.length = 0;
    },
  };
}

/** What a graph is recorded for: names, types and shapes of the inputs. */
function signature(inputs: NamedTensors): string {
  return Object.entries(inputs)
    .map(([name, { dtype, shape }]) => `${name}: ${dtype}[${shape.join()}]`)
    .join('; ');
}

function tooManyShapes(known: readonly string[], asked: string, allowed: number): GraphStepError {
  return new GraphStepError(
    'too-many-shapes',
    `The step is asked for inputs of a new shape, (${asked}), and may have ${allowed}, which it has: ${known.map((shape) => `(${shape})`).join(' ')}. Pad the inputs to a shape it knows, or raise maxShapes: each shape has a graph of its own in memory.`,
  );
}

function constantNodes(constants: readonly tf.Tensor[], names: readonly string[]): GraphNode[] {
  return constants.map((tensor, place) => {
    const dtype = typeNumber(tensor.dtype);
    if (dtype === undefined) {
      throw new GraphStepError(
        'unsupported-op',
        `A constant is of type ${tensor.dtype}; a recorded step may have float32, int32 and bool.`,
      );
    }
    const values = tensor.dataSync();
    // Booleans come back as bytes.
    const typed = dtype === tensorflowTypes.bool ? Uint8Array.from(values) : values;
    return {
      name: names[place] ?? '',
      op: 'Const',
      attributes: {
        dtype: { type: dtype },
        value: { tensor: { dtype, shape: tensor.shape, values: typed } },
      },
      inputs: [],
    };
  });
}

function fillTables(backend: NativeBackend, session: Session, tables: readonly RowTable[]): void {
  if (tables.length === 0) return;
  const feeds = tables.map((table) => ({
    name: tableBytes(table),
    id: backend.binding.createTensor([], tensorflowTypes.string, [table.values]),
  }));
  try {
    release(backend, session.run(feeds, [allFilled]));
  } finally {
    for (const { id } of feeds) backend.binding.deleteTensor(id);
  }
}

function release(backend: NativeBackend, tensors: readonly NativeTensor[]): void {
  for (const { id } of tensors) backend.binding.deleteTensor(id);
}
