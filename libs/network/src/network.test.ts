import {
  experimentSpecSchema,
  learningRuleNames,
  mapRules,
  parseNb201,
  type ChainGenome,
  type Genome,
  type LearningRuleName,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { expectClose, expectNoLeak } from '@bionas/engine/testing';
import {
  countParameters,
  createRandom,
  publishedGenomes,
  sampleGenome,
  trainingForm,
} from '@bionas/search-space';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork, type InputShape, type Network } from './index.ts';

const small: InputShape = { height: 8, width: 8, channels: 2, classes: 3 };
const normalisation = { mean: [0.4, 0.5], std: [0.25, 0.3] };
const chain: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'bp' },
    { operation: 'sep_conv_5x5', rule: 'bp' },
  ],
};
const withRule = (genome: Genome, rule: LearningRuleName): Genome => mapRules(genome, () => rule);
const buildChain = (rule: LearningRuleName, seed = 1): Network =>
  buildNetwork(withRule(chain, rule), { kind: 'chain', channels: 4 }, small, { seed, ...normalisation });
const buildCells = (rule: LearningRuleName): Network =>
  buildNetwork(withRule(publishedGenomes['darts-v2'], rule), { kind: 'cell', channels: 4, cells: 3 }, small, {
    seed: 1,
    ...normalisation,
  });
const bench = parseNb201(
  '|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|',
);
const benchSpec = { kind: 'nas-bench-201', channels: 4, cellsPerStage: 1 } as const;
const buildBench = (rule: LearningRuleName): Network =>
  buildNetwork(withRule(bench, rule), benchSpec, small, { seed: 1, ...normalisation });
const images = (seed: number, batch = 6): tf.Tensor4D =>
  tf.randomUniform([batch, 8, 8, 2], 0, 1, 'float32', seed);
/** A step's worth of changes, so that running statistics and weights are not those of the start. */
function shake(network: Network): void {
  tf.tidy(() => {
    for (let seed = 0; seed < 20; seed += 1) network.forward(images(seed), 'train');
    for (const [index, { variable }] of network.parameters.entries()) {
      variable.assign(tf.add(variable, tf.randomNormal(variable.shape, 0, 0.05, 'float32', index + 1)));
    }
  });
}
const bits = (gradients: ReadonlyMap<string, tf.Tensor>): [string, number[]][] =>
  [...gradients].map(([name, tensor]) => [name, [...tensor.dataSync()]]);

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

describe('building', () => {
  // search.md, section 3.2.
  test.each([
    ['darts-v1', 16, 8, 232_890],
    ['darts-v2', 16, 8, 246_106],
    ['biodarts', 8, 5, 35_090],
    ['eg-nas', 4, 3, 8_922],
  ] as const)('%s, C=%i L=%i has %i parameters', (name, channels, cells, expected) => {
    const genome = publishedGenomes[name];
    const input = { height: 32, width: 32, channels: 3, classes: 10 };
    const network = buildNetwork(genome, { kind: 'cell', channels, cells }, input, {
      seed: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
    expect(network.parameterCount).toBe(expected);
    network.dispose();
  });

  test('a chain has as many parameters as the search space counts, whatever the rules', () => {
    for (const rule of learningRuleNames) {
      const network = buildChain(rule);
      expect(network.parameterCount).toBe(countParameters(chain, { kind: 'chain', channels: 4 }, small));
      network.dispose();
    }
  });

  // search.md, section 9.
  test.each([
    ['nor_conv_3x3', 1_531_546],
    ['nor_conv_1x1', 241_306],
    ['none', 73_306],
  ])('NAS-Bench-201, all %s has %i parameters', (name, expected) => {
    const genome = parseNb201(`|${name}~0|+|${name}~0|${name}~1|+|${name}~0|${name}~1|${name}~2|`);
    const network = buildNetwork(
      genome,
      { kind: 'nas-bench-201', channels: 16, cellsPerStage: 5 },
      { height: 32, width: 32, channels: 3, classes: 10 },
      { seed: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    );
    expect(network.parameterCount).toBe(expected);
    network.dispose();
  });

  test('a NAS-Bench-201 network has the layers that the search space counts: of each cell those on which its output depends', () => {
    const space = experimentSpecSchema.parse({ name: 'x', space: { kind: 'nas-bench-201' } }).space;
    const random = createRandom(3);
    for (let draw = 0; draw < 20; draw += 1) {
      const genome = sampleGenome(space, random);
      const form = trainingForm(genome);
      const [network, ofForm] = [genome, form].map((which) =>
        buildNetwork(which, benchSpec, small, { seed: 1, ...normalisation }),
      );
      expect(network?.parameterCount).toBe(countParameters(genome, benchSpec, small));
      expect(network?.layers.map(({ name }) => name)).toEqual(ofForm?.layers.map(({ name }) => name));
      network?.dispose();
      ofForm?.dispose();
    }
  });

  test('odd sizes and odd channels fit together', () => {
    const input = { height: 13, width: 11, channels: 1, classes: 4 };
    const network = buildNetwork(
      publishedGenomes['darts-v1'],
      { kind: 'cell', channels: 5, cells: 5 },
      input,
      { seed: 1, mean: [0], std: [1] },
    );
    tf.tidy(() => {
      const x = tf.randomUniform<tf.Rank.R4>([3, 13, 11, 1]);
      const { logits, backward } = network.forward(x, 'train');
      expect(logits.shape).toEqual([3, 4]);
      expect(backward(tf.ones([3, 4])).size).toBe(network.parameters.length);
    });
    network.dispose();
  });

  test('weights depend on the seed and the layer alone: a twin starts from the same ones', () => {
    const [mix, twin, other] = [buildChain('fa'), buildChain('bp'), buildChain('fa', 2)];
    const values = (network: Network): [string, number[]][] =>
      network.parameters.map(({ name, variable }) => [name, [...variable.dataSync()]]);
    expect(values(mix)).toEqual(values(twin));
    expect(values(mix)).not.toEqual(values(other));
    expect(mix.ruleState[0]?.variable.dataSync()).not.toEqual(other.ruleState[0]?.variable.dataSync());
    for (const network of [mix, twin, other]) network.dispose();
  });

  test.each([
    [
      'a spec of another space',
      () =>
        buildNetwork(chain, { kind: 'cell', channels: 4, cells: 3 }, small, { seed: 1, ...normalisation }),
    ],
    [
      'a mean too many',
      () =>
        buildNetwork(chain, { kind: 'chain', channels: 4 }, small, { seed: 1, mean: [0, 0, 0], std: [1, 1] }),
    ],
    [
      'a std of 0',
      () =>
        buildNetwork(chain, { kind: 'chain', channels: 4 }, small, { seed: 1, mean: [0, 0], std: [1, 0] }),
    ],
  ])('%s is refused', (_what, build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'invalid-spec' }));
  });
});

/** Rules whose layers start with the same weights. */
const drawnAlike = ['bp', 'fa', 'usf', 'brsf', 'frsf', 'dfa', 'wm', 'pc'] as const;

// The step of the finite differences: cells have so many kinks (ReLU, max pooling) that 1e-3 crosses some in every direction.
describe.each([
  { name: 'chain', build: buildChain, step: 2e-3 },
  { name: 'cells', build: buildCells, step: 1e-4 },
  { name: 'nas-bench-201', build: buildBench, step: 2e-4 },
])('$name', ({ build, step }) => {
  // oxfmt-ignore
  test('the output does not depend on the rules', () => {
    const outputs = drawnAlike.map((rule) => {
      const network = build(rule);
      const found = tf.tidy(() => [...network.forward(images(1), 'train').logits.dataSync(), ...network.logits(images(2)).dataSync()]);
      network.dispose();
      return found;
    });
    for (const output of outputs) expect(output).toEqual(outputs[0]);
  });

  test('evaluation: logits equal the forward pass, and nothing changes', () => {
    const network = build('fa');
    shake(network);
    const before = network.statistics.map(({ variable }) => [...variable.dataSync()]);
    tf.tidy(() => {
      expect(network.logits(images(1)).dataSync()).toEqual(
        network.forward(images(1), 'evaluate').logits.dataSync(),
      );
    });
    expect(network.statistics.map(({ variable }) => [...variable.dataSync()])).toEqual(before);
    network.dispose();
  });

  test('the true gradient is the same for every rule, whatever the rule hands down', () => {
    const found = drawnAlike.map((rule) => {
      const network = build(rule);
      const result = tf.tidy(() => {
        const error = tf.randomNormal<tf.Rank.R2>([6, 3], 0, 1, 'float32', 1);
        const pass = network.forward(images(1), 'train');
        return { learnt: bits(pass.backward(error)), true: bits(pass.backward(error, { delivery: 'true' })) };
      });
      network.dispose();
      return { rule, ...result };
    });
    for (const { rule, learnt, true: exact } of found) {
      expect(exact).toEqual(found[0]?.true);
      if (rule === 'bp') expect(learnt).toEqual(exact);
      else expect(learnt).not.toEqual(exact);
      // The head has the exact error above it and the exact local gradient, whatever its rule.
      expect(learnt.find(([name]) => name === 'head.weight')).toEqual(
        exact.find(([name]) => name === 'head.weight'),
      );
    }
  });

  // Whatever the rule, the path is the same; these three have the most different ones beside it.
  test.each(['fa', 'dfa', 'pc'] as const)(
    '%s: the true input gradient against finite differences (attacks.md, section 1.1)',
    (rule) => {
      const network = build(rule);
      shake(network);
      const directions = 50;
      tf.tidy(() => {
        const x = images(1, 2);
        const { gradient, logits } = network.inputGradient(
          x,
          { crossEntropy: tf.tensor1d([0, 2], 'int32') },
          'true',
        );
        expectClose(logits, network.logits(x), 1e-5);
        const r = tf.randomUniform([directions, ...x.shape], -1, 1, 'float32', 3);
        const along = tf.sum(tf.mul(gradient, r), [1, 2, 3, 4]).dataSync();
        const moved = (sign: number): number[] => {
          const pixels = tf.reshape<tf.Rank.R4>(tf.add(x, tf.mul(r, sign * step)), [-1, 8, 8, 2]);
          // In double precision: the difference of two losses is small. Both images of a direction count.
          const losses = network
            .logits(pixels)
            .arraySync()
            .map((row, index) => {
              const top = Math.max(...row);
              return (
                Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0)) +
                top -
                (row[index % 2 === 0 ? 0 : 2] ?? NaN)
              );
            });
          return Array.from(along, (_, index) => (losses[2 * index] ?? NaN) + (losses[2 * index + 1] ?? NaN));
        };
        const [up, down] = [moved(1), moved(-1)];
        const errors = Array.from(along, (slope, index) =>
          Math.abs((((up[index] ?? NaN) - (down[index] ?? NaN)) / (2 * step) - slope) / slope),
        );
        expect(errors.sort((a, b) => a - b)[directions / 2]).toBeLessThan(1e-2);
      });
      network.dispose();
    },
  );

  test('the rule gradient is another one where a rule delivers otherwise; a loss may be a function of the logits', () => {
    const network = build('fa');
    tf.tidy(() => {
      const labels = tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32');
      const exact = network.inputGradient(images(1), { crossEntropy: labels }, 'true');
      const fed = network.inputGradient(images(1), { crossEntropy: labels }, 'rule');
      expect(fed?.gradient.shape).toEqual([6, 8, 8, 2]);
      expect([...(fed?.gradient.dataSync() ?? [])]).not.toEqual([...exact.gradient.dataSync()]);
      const asFunction = network.inputGradient(
        images(1),
        (logits) => tf.sub(tf.softmax(logits), tf.oneHot(labels, 3)),
        'true',
      );
      expectClose(asFunction.gradient, exact.gradient, 1e-4);
    });
    network.dispose();
  });

  test.each(learningRuleNames)('%s: no tensor is left behind', async (rule) => {
    const labels = tf.tensor1d([0, 1], 'int32');
    await expectNoLeak(() => {
      const network = build(rule);
      const x = images(1, 2);
      tf.tidy(() => {
        network.forward(x, 'train').backward(tf.ones([2, 3]));
      });
      const { logits, gradient } = network.inputGradient(x, { crossEntropy: labels }, 'true');
      tf.dispose([x, network.logits(x), logits, gradient]);
      network.alignments();
      network.dispose();
    });
    labels.dispose();
  });

  test('alignments: a layer for every feedback tensor', () => {
    const counts = drawnAlike.map((rule) => {
      const network = build(rule);
      const found = network.alignments();
      for (const { angle, ratio } of found) {
        expect(angle).toBeGreaterThan(0);
        expect(angle).toBeLessThan(180);
        expect(ratio).toBeGreaterThan(0);
      }
      const weights = network.parameters.filter(({ name }) => name.endsWith('.weight')).length;
      network.dispose();
      return { rule, missing: weights - found.length };
    });
    for (const { rule, missing } of counts) {
      const hasNone = rule === 'bp' || rule === 'dfa' || rule === 'pc';
      expect(missing).toBe(hasNone ? counts[0]?.missing : 0);
    }
    expect(counts[0]?.missing).toBeGreaterThan(0);
  });
});

test('fa with B := W is bp, to the bit, on the plain backend', async () => {
  await loadEngine({ backend: 'cpu' });
  const results = (['bp', 'fa'] as const).map((rule) => {
    const network = buildChain(rule);
    for (const { name, variable } of network.ruleState) {
      const layer = name.replace('feedback/', '');
      const weights = network.parameters.find((parameter) => parameter.name === `${layer}.weight`)?.variable;
      if (weights === undefined) throw new Error(`no weights for ${name}`);
      variable.assign(weights);
    }
    const found = tf.tidy(() =>
      bits(network.forward(images(1), 'train').backward(tf.randomNormal([6, 3], 0, 1, 'float32', 1))),
    ) as unknown;
    network.dispose();
    return found;
  });
  expect(results[1]).toEqual(results[0]);
  await loadEngine({ backend: 'tensorflow' });
});
