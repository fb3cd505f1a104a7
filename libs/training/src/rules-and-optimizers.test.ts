/**
 * @file Every learning rule and every optimiser in a whole training: recorded steps are the eager ones, a resumed training is the uninterrupted
 * one, and the same seed gives the same digits.
 */
import {
  decodeSafetensors,
  learningRuleNames,
  optimizerNames,
  ruleCatalogue,
  ruleOptionsSchema,
  type ChainGenome,
  type LearningRuleName,
  type OptimizerName,
  type TrainingSpec,
} from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { serializeNetwork } from '@bionas/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildChain, chainOf, dataOf, noise, smallTraining } from './testing/small-trainings.ts';
import { trainNetwork, type TrainingMetric, type TrainOptions } from './train-network.ts';

/** One batch each to validate and test on: each shape of a batch has a graph. */
const data = dataOf(
  { train: noise(1, 40, 1), validation: noise(2, 4, 1), test: noise(3, 4, 1) },
  { mean: [0.5], std: [0.3] },
);
const [stepsPerEpoch, epochs] = [10, 5];
/** A small rate, so that fifty steps stay where two runs do not part at a kink: recorded-steps.test.ts tells. */
const spec: TrainingSpec = {
  ...smallTraining,
  ...{ epochs, batchSize: 4, learningRate: 3e-4, finalLearningRate: 1e-4, clipNorm: 1, augmentation: true },
};
/** Few sweeps, since each is in the graph. All weights of an input unit have one sign under egd, and the errors of the classes add up to 0: s·sign(W) would hand nothing down. */
const ruleOptions = ruleOptionsSchema.parse({
  pc: { steps: 3 },
  egd: { delivers: 'bp', learningRate: 10 },
});

/** The rule in all layers; a local one, which hears of no labels, in one of them: beside the head, or below a layer that needs its error. */
function genomeOf(rule: LearningRuleName): ChainGenome {
  if (ruleCatalogue[rule].supervised) return chainOf(rule);
  return learningRuleNames.indexOf(rule) % 2 === 0 ? chainOf(rule, 'fa', 'bp') : chainOf('fa', rule, 'bp');
}

interface Trained {
  readonly metrics: readonly TrainingMetric[];
  /** After each epoch; the last one has the result and the optimiser's memory. */
  readonly checkpoints: readonly Uint8Array[];
  readonly before: Uint8Array;
}

async function train(
  genome: ChainGenome,
  optimizer: OptimizerName,
  options: Partial<TrainOptions> = {},
): Promise<Trained> {
  const network = buildChain(genome, data, { ruleOptions });
  const before = serializeNetwork(network);
  const [metrics, checkpoints]: [TrainingMetric[], Uint8Array[]] = [[], []];
  try {
    await trainNetwork({
      network,
      data,
      training: { ...spec, optimizer },
      ...{ seed: 5, test: true, now: () => 0 },
      onMetrics: (points) => {
        metrics.push(...points);
      },
      onCheckpoint: (bytes) => {
        checkpoints.push(bytes);
      },
      ...options,
    });
    return { metrics, checkpoints, before };
  } finally {
    network.dispose();
  }
}

const tensorsOf = (bytes: Uint8Array | undefined): Map<string, Float32Array> =>
  new Map(
    [...decodeSafetensors(bytes ?? new Uint8Array()).tensors].map(([name, { data: values }]) => [
      name,
      Float32Array.from(values),
    ]),
  );
const distance = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((value, place) => value - (b[place] ?? NaN)));

/** Both do the same arithmetic in another order: allowed is a hundredth of the way that a variable has gone (recorded-steps.test.ts). */
function expectSameWay(recorded: Trained, eager: Trained): void {
  const [before, got, wanted] = [eager.before, recorded.checkpoints.at(-1), eager.checkpoints.at(-1)].map(
    tensorsOf,
  );
  expect([...(got?.keys() ?? [])]).toEqual([...(wanted?.keys() ?? [])]);
  for (const [name, values] of wanted ?? []) {
    // The optimiser's memory begins at 0.
    const way = distance(values, before?.get(name) ?? new Float32Array(values.length));
    expect(distance(got?.get(name) ?? new Float32Array(), values), name).toBeLessThanOrEqual(0.01 * way);
  }
  recorded.metrics.forEach(({ name, value }, index) => {
    const expected = eager.metrics[index]?.value ?? NaN;
    expect(Math.abs(value - expected) / Math.max(1, Math.abs(expected)), name).toBeLessThan(1e-3);
  });
}

beforeAll(async () => {
  await loadEngine({ backend: 'tensorflow' });
});

describe.each(learningRuleNames)('%s', (rule) => {
  const genome = genomeOf(rule);
  // Each rule with one of the optimisers, each optimiser with several rules.
  const optimizer = optimizerNames[learningRuleNames.indexOf(rule) % optimizerNames.length] ?? 'sgd';

  test(`fifty steps by ${optimizer}: recorded is eager, resumed is uninterrupted`, async () => {
    const recorded = await train(genome, optimizer);
    expect(recorded.checkpoints.length).toBe(epochs);
    expect(recorded.metrics.at(-1)?.step).toBe(epochs * stepsPerEpoch);
    const eager = await train(genome, optimizer, { steps: 'eager' });
    expectSameWay(recorded, eager);
    // Where graphs need not be made twice: train-network.test.ts resumes recorded ones.
    const resumed = await train(genome, optimizer, { steps: 'eager', resume: eager.checkpoints[1] });
    expect(resumed.checkpoints).toEqual(eager.checkpoints.slice(2));
    expect(resumed.metrics).toEqual(eager.metrics.filter(({ step }) => step > 2 * stepsPerEpoch));
    // The layer that has the rule has learnt, or nothing of this would say anything of it.
    const [first, last] = [recorded.before, recorded.checkpoints.at(-1)].map(tensorsOf);
    const place = ruleCatalogue[rule].supervised || genome.layers[0]?.rule === rule ? 'layers.0.conv' : 'layers.1.pointwise'; // oxfmt-ignore
    expect(distance(last?.get(`${place}.weight`) ?? new Float32Array(), first?.get(`${place}.weight`) ?? new Float32Array())).toBeGreaterThan(1e-4); // oxfmt-ignore
  });
});

test.each(optimizerNames)('%s on a mix: same seed, same digits; recorded is eager', async (optimizer) => {
  const genome = chainOf('brsf', 'softhebb', 'dfa');
  const [first, second] = [await train(genome, optimizer), await train(genome, optimizer)];
  expect(second).toEqual(first);
  expectSameWay(first, await train(genome, optimizer, { steps: 'eager' }));
});
