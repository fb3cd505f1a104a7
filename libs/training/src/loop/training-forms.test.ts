/** @file What `trainingForm` of search-space claims: which genomes become the same network, digit for digit, and which do not. */
import {
  genomeId,
  learningRuleNames,
  parseNb201,
  ruleCatalogue,
  ruleOptionsSchema,
  type ChainGenome,
  type ChainLayer,
  type Genome,
  type LearningRuleName,
  type RuleOptionsInput,
} from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { buildNetwork } from '@bionas/network';
import { trainingForm } from '@bionas/search-space';
import { beforeAll, expect, test } from 'vitest';
import { createOptimizer } from '../optimizers/registry.ts';
import { classes, dataOf, noise, side, smallTraining } from '../testing/small-trainings.ts';
import { createTrainingProgram } from './training-program.ts';

const [steps, batchSize] = [3, 4];
const data = dataOf(
  { train: noise(1, 12, 3), validation: noise(2, 6, 3), test: noise(3, 6, 3) },
  { mean: [0.5, 0.4, 0.6], std: [0.3, 0.2, 0.25] },
);
const training = { ...smallTraining, batchSize, learningRate: 0.01 };

const chain = (first: ChainLayer): ChainGenome => ({
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [first, { operation: 'conv_3x3', rule: 'usf' }],
});
const conv = (rule: LearningRuleName): ChainGenome => chain({ operation: 'conv_3x3', rule });
const separable = (rule: LearningRuleName, depthwise?: LearningRuleName): ChainGenome =>
  chain({ operation: 'sep_conv_3x3', rule, ...(depthwise && { depthwise }) });

/** Every trained weight after a few steps. */
function trained(genome: Genome, given: RuleOptionsInput = {}): number[][] {
  const size =
    genome.space === 'bionas-nb201-v1'
      ? ({ kind: 'nas-bench-201', channels: 4, cellsPerStage: 1 } as const)
      : ({ kind: 'chain', channels: 4 } as const);
  const network = buildNetwork(
    genome,
    { ...size, ruleOptions: ruleOptionsSchema.parse(given) },
    { height: side, width: side, channels: 3, classes },
    { seed: 7, mean: data.mean, std: data.std },
  );
  const optimizer = createOptimizer(network.parameters, training);
  const program = createTrainingProgram({ network, optimizer, data, training, seed: 11, mode: 'eager' });
  for (let step = 0; step < steps; step += 1) {
    const positions = Uint32Array.from({ length: batchSize }, (_, place) => step * batchSize + place);
    tf.dispose(Object.values(program.train(positions, { step, learningRate: 0.01 })));
  }
  program.read();
  const values = network.parameters.map(({ variable }) => [...variable.dataSync<'float32'>()]);
  program.dispose();
  optimizer.dispose();
  network.dispose();
  return values;
}

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

test.each(learningRuleNames.filter((rule) => ruleCatalogue[rule].family === 'feedback'))(
  'at the bottom %s trains as its form does',
  (rule) => {
    expect(trained(conv(rule))).toEqual(trained(trainingForm(conv(rule)) as ChainGenome));
    expect(trained(separable('fa', rule))).toEqual(
      trained(trainingForm(separable('fa', rule)) as ChainGenome),
    );
  },
);

test.each(learningRuleNames.filter((rule) => ruleCatalogue[rule].family !== 'feedback'))(
  'at the bottom %s trains in a way of its own',
  (rule) => {
    expect(trained(conv(rule))).not.toEqual(trained(conv('bp')));
  },
);

test('options that go beyond delivery make a form of their own', () => {
  for (const options of [{ law: 'kaiming' }, { keepNorm: true }, { learningRate: 0.5 }] as const) {
    expect(trained(conv('fa'), { fa: options })).not.toEqual(trained(conv('bp'), { fa: options }));
  }
  expect(trained(conv('fa'), { fa: { clipErrors: true } })).toEqual(trained(conv('bp')));
});

test.each([
  // A convolution of zeros that is read; with it edges that nobody reads.
  '|none~0|+|nor_conv_1x1:usf~0|nor_conv_3x3:RULE~1|',
  '|none~0|+|nor_conv_1x1:usf~0|nor_conv_1x1:RULE~1|+|skip_connect~0|none~1|none~2|',
])('%s trains as its form does, by any feedback rule', (text) => {
  for (const rule of ['fa', 'dfa', 'wm'] as const) {
    const genome = parseNb201(text.replace('RULE', rule));
    const form = trainingForm(genome);
    expect(genomeId(form)).not.toBe(genomeId(genome));
    expect(trained(genome)).toEqual(trained(form));
  }
});

test('a convolution that reads more than zeros trains by its own rule', () => {
  const cell = (rule: LearningRuleName): Genome =>
    parseNb201(`|skip_connect~0|+|none~0|nor_conv_3x3:${rule}~1|`);
  expect(trained(cell('fa'))).not.toEqual(trained(cell('bp')));
});
