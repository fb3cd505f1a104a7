/** @file Which ops a step spends its time in. */
import { replaceInAddon, type Addon } from './addon.ts';

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
  const calls: Omit<OpTime, 'calls'>[] = [];
  const restore = replaceInAddon('executeOp', (real) => (op, attributes, inputs, count) => {
    const from = performance.now();
    const outputs = real(op, attributes, inputs, count);
    const ms = performance.now() - from;
    calls.push({ op, shape: outputs[0]?.shape ?? [], stride: strideOf(attributes), ms });
    return outputs;
  });
  try {
    body();
  } finally {
    restore();
  }
  return calls;
}

/** [1, stride, stride, 1] of convolutions and pools. */
function strideOf(attributes: Parameters<Addon['executeOp']>[1]): number | null {
  const strides = attributes.find(({ name }) => name === 'strides')?.value;
  return Array.isArray(strides) && typeof strides[1] === 'number' ? strides[1] : null;
}
