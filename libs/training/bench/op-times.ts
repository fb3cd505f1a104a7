/** @file Which ops a step spends its time in. tfjs-node has no tracer, but all its ops pass through one function of the native addon. */
import { tf } from '@bionas/engine';

interface OpAttribute {
  readonly name: string;
  readonly value: unknown;
}
interface NativeOutput {
  readonly shape: readonly number[];
}
type ExecuteOp = (name: string, attributes: OpAttribute[], inputs: number[], count: number) => NativeOutput[];
interface NativeBackend {
  binding: object & { readonly executeOp: ExecuteOp };
}

/** One op with one output shape and stride. */
export interface OpTime {
  readonly op: string;
  /** Of the first output. */
  readonly shape: readonly number[];
  readonly stride: number | null;
  readonly calls: number;
  readonly ms: number;
}

/** Adds up calls; the dearest come first. */
export function addUp(calls: readonly Omit<OpTime, 'calls'>[]): OpTime[] {
  const sums = new Map<string, OpTime>();
  for (const call of calls) {
    const key = `${call.op} ${call.shape.join()} ${call.stride}`;
    const sum = sums.get(key) ?? { ...call, ms: 0, calls: 0 };
    sums.set(key, { ...sum, ms: sum.ms + call.ms, calls: sum.calls + 1 });
  }
  return [...sums.values()].sort((a, b) => b.ms - a.ms);
}

/**
 * Times every op that `body` asks of tfjs-node. Right on processors alone: there an op is done when the addon returns.
 * @throws Error on another backend
 */
export function listenToOps(body: () => void): Omit<OpTime, 'calls'>[] {
  if (tf.getBackend() !== 'tensorflow') {
    throw new Error(
      `Ops are timed in tfjs-node only, got the backend ${tf.getBackend()}; see bionas doctor.`,
    );
  }
  const backend = tf.backend() as unknown as NativeBackend;
  const real = backend.binding;
  const calls: Omit<OpTime, 'calls'>[] = [];
  const executeOp: ExecuteOp = (op, attributes, inputs, count) => {
    const from = performance.now();
    const outputs = real.executeOp(op, attributes, inputs, count);
    const ms = performance.now() - from;
    calls.push({ op, shape: outputs[0]?.shape ?? [], stride: strideOf(attributes), ms });
    return outputs;
  };
  // On an empty object: a proxy of the addon itself may not hide its constant members.
  backend.binding = new Proxy({} as typeof real, {
    get: (_target, key) => {
      if (key === 'executeOp') return executeOp;
      const member: unknown = Reflect.get(real, key);
      return typeof member === 'function' ? (member.bind(real) as unknown) : member;
    },
  });
  try {
    body();
  } finally {
    backend.binding = real;
  }
  return calls;
}

/** [1, stride, stride, 1] of convolutions and pools. */
function strideOf(attributes: readonly OpAttribute[]): number | null {
  const strides = attributes.find(({ name }) => name === 'strides')?.value;
  return Array.isArray(strides) && typeof strides[1] === 'number' ? strides[1] : null;
}
