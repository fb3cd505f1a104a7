/** @file What `trainingForm` of search-space claims: which genomes become the same network, digit for digit, and which do not. */
import {
  learningRuleNames,
  ruleCatalogue,
  ruleOptionsSchema,
  type ChainGenome,
  type ChainLayer,
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
function trained(genome: ChainGenome, given: RuleOptionsInput = {}): number[][] {
  const network = buildNetwork(
    genome,
    { kind: 'chain', channels: 4, ruleOptions: ruleOptionsSchema.parse(given) },
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
