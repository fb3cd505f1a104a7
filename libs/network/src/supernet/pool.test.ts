import { loadEngine, tf } from '@bionas/engine';
import { expectClose } from '@bionas/engine/testing';
import { beforeAll, expect, test } from 'vitest';
import { createNetworkParts, disposeParts, plainTraits, type Held } from '../network-parts.ts';
import { candidateBody } from './candidate-body.ts';
import { createPool } from './pool.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'cpu' });
});

test('weights and state lie in one variable each; gradients are gathered, a changed state is written back', () => {
  const before = tf.memory().numTensors;
  const parts = createNetworkParts(1, 2);
  const pool = createPool(parts, 'p');
  const weight = (name: string, initial: tf.Tensor): Held =>
    pool.parts.holdParameter(name, initial, plainTraits);
  const stateOf = (name: string, initial: tf.Tensor): Held => pool.parts.holdState(name, initial);
  const [a, b] = [weight('a', tf.tensor2d([[1, 2], [3, 4]])), weight('b', tf.tensor1d([5]))]; // oxfmt-ignore
  const [s, t] = [stateOf('s', tf.tensor1d([6, 7])), stateOf('t', tf.tensor1d([8]))]; // oxfmt-ignore
  expect(() => a.read()).toThrow('a is read before its pool is opened');
  const pieces = pool.seal();
  expect(pieces.map(({ name, shape, offset }) => [name, shape, offset])).toEqual([
    ['a', [2, 2], 0],
    ['b', [1], 4],
    ['s', [2], 0],
    ['t', [1], 2],
  ]);
  expect(parts.parameters.map(({ name }) => name)).toEqual(['p.weights']);
  expect(parts.ruleState.map(({ name }) => name)).toEqual(['p.rule-state']);
  const [weights, state] = [parts.parameters[0]?.variable, parts.ruleState[0]?.variable] as const;
  tf.tidy(() => {
    pool.open();
    expectClose(a.read(), tf.tensor2d([[1, 2], [3, 4]])); // oxfmt-ignore
    expectClose(b.read(), tf.tensor1d([5]));
    expectClose(t.read(), tf.tensor1d([8]));
    const [gathered] = pool.gather([{ name: 'b', tensor: tf.tensor1d([9]) }]);
    expect(gathered?.name).toBe('p.weights');
    expectClose(gathered?.tensor ?? [], tf.tensor1d([0, 0, 0, 0, 9]));
    expect(pool.gather([])).toEqual([]);
    pool.close();
    expectClose(state ?? [], [6, 7, 8]);
    s.assign(tf.tensor1d([-1, -2]));
    pool.close();
  });
  expectClose(state ?? [], [-1, -2, 8]);
  expectClose(weights ?? [], [1, 2, 3, 4, 5]);
  disposeParts(parts);
  expect(tf.memory().numTensors).toBe(before);
});

test('a pool without layers has no variables', () => {
  const parts = createNetworkParts(1, 2);
  const pool = createPool(parts, 'p');
  expect(pool.seal()).toEqual([]);
  pool.open();
  pool.close();
  expect([...parts.parameters, ...parts.ruleState]).toEqual([]);
});

test('a rule that changes weights in its own way cannot share a variable', () => {
  const pool = createPool(createNetworkParts(1, 2), 'p');
  const weights = tf.tensor1d([1]);
  expect(() => pool.parts.holdParameter('a', weights, { ...plainTraits, step: () => weights })).toThrow(
    /own step.*supernet/,
  );
  expect(() => pool.parts.holdParameter('a', weights, { ...plainTraits, learningRate: 2 })).toThrow(
    /learning rate/,
  );
  weights.dispose();
});

test('a rule that relaxes whole operations is refused, since candidates share parts of theirs', () => {
  const parts = createNetworkParts(1, 2);
  const place = { name: 'edge', stride: 1, reductionRule: 'bp' } as const;
  expect(() => candidateBody(parts, [4, 4, 2], { operation: 'sep_conv_3x3', rule: 'pc' }, place)).toThrow(
    expect.objectContaining({ code: 'unsupported' }),
  );
  disposeParts(parts);
});
