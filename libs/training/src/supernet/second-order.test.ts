import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import { buildSupernet, plainTraits, type Supernet, type SupernetOptions } from '@bionas/network';
import { supernetCandidates } from '@bionas/search-space';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSecondOrder, type Bilevel, type SecondOrder, type WeightDescent } from './second-order.ts';
import { bilevelOf, type SupernetBatch } from './supernet-steps.ts';

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

/** All parts in turn. */
function gradientOf<Given>(
  parts: SecondOrder<Given>,
  { training, validation, rate }: { training: Given; validation: Given; rate: number },
): { loss: number; gradients: Map<string, Float32Array> } {
  const found = { loss: NaN, gradients: new Map<string, Float32Array>() };
  tf.tidy(() => {
    const learningRate = tf.scalar(rate);
    parts.lookAhead(training, learningRate);
    found.loss = parts.judge(validation).loss.dataSync()[0] ?? NaN;
    parts.lean(training, learningRate, tf.scalar(1));
    parts.lean(training, learningRate, tf.scalar(-1));
    parts.comeBack((gradients) => {
      for (const [name, gradient] of gradients)
        found.gradients.set(name, gradient.dataSync<'float32'>().slice());
    });
  });
  return found;
}

describe('on L_train = ½(w − α)², L_val = ½(w − 1)² (search.md, section 5)', () => {
  const scalars = (w: number, alpha: number) => {
    const weight = { name: 'w', variable: tf.variable(tf.tensor1d([w])), ...plainTraits };
    const of = { name: 'alpha', variable: tf.variable(tf.tensor1d([alpha])) };
    const problem: Bilevel<'train' | 'validation'> = {
      weights: [weight],
      alphas: [of],
      gradients: (given) => {
        const away = tf.sub(weight.variable, given === 'train' ? of.variable : 1);
        return {
          loss: tf.sum<tf.Scalar>(tf.div(tf.square(away), 2)),
          correct: tf.scalar(0),
          weights: new Map([['w', away]]),
          alphas: new Map([['alpha', given === 'train' ? tf.neg(away) : tf.zerosLike(away)]]),
        };
      },
    };
    return { problem, weight: weight.variable, free: () => tf.dispose([weight.variable, of.variable]) };
  };

  test.each([
    { w: 0.3, alpha: -0.7, rate: 0.1, descent: { momentum: 0, m: 0, weightDecay: 0 } },
    { w: -2.1, alpha: 0.4, rate: 0.5, descent: { momentum: 0, m: 3, weightDecay: 0 } },
    { w: 0.3, alpha: -0.7, rate: 0.1, descent: { momentum: 0.9, m: 0.5, weightDecay: 0.01 } },
  ])('w = $w, α = $alpha, ξ = $rate, $descent: g = ξ (w′ − 1)', ({ w, alpha, rate, descent }) => {
    const { problem, weight, free } = scalars(w, alpha);
    const memory = tf.variable(tf.tensor1d([descent.m]));
    const before = [...weight.dataSync()];
    const parts = createSecondOrder(problem, { ...descent, memory });
    const { loss, gradients } = gradientOf(parts, { training: 'train', validation: 'validation', rate });
    const ahead = w - rate * (descent.momentum * descent.m + (w - alpha) + descent.weightDecay * w);
    expectClose(gradients.get('alpha') ?? [], [rate * (ahead - 1)], 1e-4);
    expectClose(loss, (ahead - 1) ** 2 / 2, 1e-6);
    expect([...weight.dataSync()]).toEqual(before);
    parts.dispose();
    memory.dispose();
    free();
  });

  test('where L_val is flat, g is 0', () => {
    // w' = 1: from w = α = 1 nothing moves.
    const { problem, free } = scalars(1, 1);
    const memory = tf.variable(tf.tensor1d([0]));
    const parts = createSecondOrder(problem, { momentum: 0, memory, weightDecay: 0 });
    const { gradients } = gradientOf(parts, { training: 'train', validation: 'validation', rate: 0.1 });
    expect([...(gradients.get('alpha') ?? [])].map(Math.abs)).toEqual([0]);
    parts.dispose();
    memory.dispose();
    free();
  });

  test('weights that do not simply descend are refused', () => {
    const { problem, free } = scalars(1, 1);
    const weights = problem.weights.map((weight) => ({ ...weight, step: (gradient: tf.Tensor) => gradient }));
    const memory = tf.variable(tf.tensor1d([0]));
    expect(() => createSecondOrder({ ...problem, weights }, { momentum: 0, memory, weightDecay: 0 })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
    memory.dispose();
    free();
  });
});

const build = (candidates: SupernetOptions['candidates']): Supernet =>
  buildSupernet(
    {
      ...{ channels: 2, cells: 1, candidates },
      slots: { stem: 'bp', preprocess: 'bp', reduction: 'bp', head: 'bp' },
    },
    { height: 8, width: 8, channels: 1, classes: 3 },
    { seed: 3, mean: [0.5], std: [0.3] },
  );
const batch = (seed: number): SupernetBatch => ({
  images: tf.randomUniform([8, 8, 8, 1], 0, 1, 'float32', seed),
  labels: tf.tensor1d([0, 1, 2, 2, 1, 0, 1, 2], 'int32'),
});
const descentOf = ({ parameterCount }: Supernet): WeightDescent => ({
  momentum: 0.9,
  memory: tf.tidy(() => tf.variable(tf.randomNormal([parameterCount], 0, 0.05, 'float32', 4))),
  weightDecay: 0.01,
});

/*
 * A ReLU that turns over makes the loss one step ahead jump, and brute force blind. Without convolutions on the edges the only ReLU is that
 * behind the stem, whose offset keeps it open; the batch norms stay, and the map from alphas to weights is curved enough: it is the second
 * term that decides here.
 */
test('on a supernet it is the slope of the validation loss one step ahead, by brute force', () => {
  const supernet = build(supernetCandidates([], ['none', 'avg_pool_3x3']));
  const offset = supernet.parameters.find(({ name }) => name === 'stem.norm.offset')?.variable;
  tf.tidy(() => offset?.assign(tf.fill(offset.shape, 10)));
  const problem = bilevelOf(supernet);
  const descent = descentOf(supernet);
  const parts = createSecondOrder(problem, descent);
  const [training, validation] = [batch(1), batch(2)];
  const rate = 0.1;
  const { reduce } = supernet.alphas;
  /** L_val(w', α), with w' written anew. */
  const lossAhead = (): number =>
    tf.tidy(() => {
      const { weights } = problem.gradients(training, { weights: true, alphas: false });
      const momenta = tf.split(
        descent.memory,
        supernet.parameters.map(({ variable }) => variable.size),
      );
      const before = supernet.parameters.map(({ variable }) => variable.clone());
      supernet.parameters.forEach(({ name, variable }, index) => {
        const m = tf.reshape(momenta[index] as tf.Tensor, variable.shape);
        const change = tf.addN([tf.mul(m, 0.9), weights.get(name) as tf.Tensor, tf.mul(variable, 0.01)]);
        variable.assign(tf.sub(variable, tf.mul(change, rate)));
      });
      const [loss = NaN] = problem.gradients(validation, { weights: false, alphas: false }).loss.dataSync();
      supernet.parameters.forEach(({ variable }, index) => variable.assign(before[index] as tf.Tensor));
      return loss;
    });
  tf.tidy(() => {
    const found = gradientOf(parts, { training, validation, rate });
    expectClose(found.loss, lossAhead(), 1e-5);
    const gradient = tf.tensor(found.gradients.get(reduce.name) ?? [], reduce.variable.shape);
    const first = problem.gradients(validation, { weights: false, alphas: true }).alphas.get(reduce.name);
    const start = reduce.variable.clone();
    const step = 0.05;
    for (const seed of [11, 12, 13]) {
      const direction = tf.randomNormal(start.shape, 0, 1, 'float32', seed);
      const [up = NaN, down = NaN] = [step, -step].map((shift) => {
        reduce.variable.assign(tf.add(start, tf.mul(direction, shift)));
        return lossAhead();
      });
      reduce.variable.assign(start);
      const slope = (up - down) / (2 * step);
      const along = (of: tf.Tensor): number => tf.sum(tf.mul(of, direction)).dataSync()[0] ?? NaN;
      const [second, only] = [along(gradient), along(first as tf.Tensor)];
      expect(Math.abs(second - slope)).toBeLessThan(0.02 * Math.abs(only - slope));
    }
  });
  parts.dispose();
  tf.dispose([training.images, training.labels, validation.images, validation.labels, descent.memory]);
  supernet.dispose();
});

test('weights, their memory and the state of the rules are what they were, to the bit; no tensor is left', async () => {
  await expectNoLeak(() => {
    const supernet = build(supernetCandidates(['wm'], ['none', 'sep_conv_3x3']));
    const descent = descentOf(supernet);
    const parts = createSecondOrder(bilevelOf(supernet), descent);
    const [training, validation] = [batch(1), batch(2)];
    const named = [
      ...supernet.parameters,
      ...supernet.ruleState,
      supernet.alphas.normal,
      supernet.alphas.reduce,
    ];
    const values = (): number[][] => [
      ...named.map(({ variable }) => [...variable.dataSync()]),
      [...descent.memory.dataSync()],
    ];
    const before = values();
    gradientOf(parts, { training, validation, rate: 0.3 });
    expect(values()).toEqual(before);
    parts.dispose();
    tf.dispose([training.images, training.labels, validation.images, validation.labels, descent.memory]);
    supernet.dispose();
  });
});
