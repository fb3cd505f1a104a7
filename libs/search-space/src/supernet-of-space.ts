import {
  cellOperationNames,
  isConvOperation,
  type CellSlots,
  type LearningRuleName,
  type SearchConstraints,
  type SpaceSpec,
  type SupernetCandidate,
  type SupernetSpec,
  type SupernetStrategySpec,
  type SupernetTraining,
} from '@bionas/contracts';
import { narrowedSpace } from './constraints/constraints.ts';

/** Columns of alpha: `none`, pools and skip once, each convolution once for every rule (search.md, section 2). */
export function supernetCandidates(
  rules: readonly LearningRuleName[],
  operations: readonly SupernetCandidate['operation'][] = ['none', ...cellOperationNames],
): SupernetCandidate[] {
  return [...new Set(operations)].flatMap((operation): SupernetCandidate[] =>
    operation !== 'none' && isConvOperation(operation)
      ? [...new Set(rules)].map((rule) => ({ operation, rule }))
      : [{ operation }],
  );
}

type CellSpace = Extract<SpaceSpec, { kind: 'cell' }>;

/**
 * Rules of the layers outside the edges. Alphas say nothing of them, so specs of searches by shared weights have no searched one; of an older spec
 * it is `bp`, or the first rule of a space without `bp`.
 */
export function supernetSlots({ slots, rules }: CellSpace): CellSlots {
  const open = rules.includes('bp') ? 'bp' : (rules[0] ?? 'bp');
  const fixed = (rule: LearningRuleName | 'searched'): LearningRuleName =>
    rule === 'searched' ? open : rule;
  const { stem, preprocess, reduction, head } = slots;
  return {
    stem: fixed(stem),
    preprocess: fixed(preprocess),
    reduction: fixed(reduction),
    auxiliary: 'bp',
    head: fixed(head),
  };
}

/** The supernet that a strategy trains in a space of cells, without what the constraints forbid everywhere. */
export function supernetOfSpace(
  given: CellSpace,
  strategy: SupernetStrategySpec,
  constraints: SearchConstraints = {},
): SupernetSpec {
  const space = narrowedSpace(given, constraints);
  const { auxiliary: _auxiliary, ...slots } = supernetSlots(space);
  const operations = [...(strategy.none ? (['none'] as const) : []), ...space.operations];
  return {
    channels: space.search.channels,
    cells: space.search.cells,
    candidates: supernetCandidates(space.rules, operations),
    slots,
    partialChannels: strategy.partialChannels,
    ...(space.ruleOptions === undefined ? {} : { ruleOptions: space.ruleOptions }),
  };
}

/** How its weights, and of DARTS its alphas, are trained. EG-NAS gives the alphas of every epoch. */
export function supernetTraining(strategy: SupernetStrategySpec): SupernetTraining {
  const { epochs, batchSize, learningRate, finalLearningRate, momentum, weightDecay, clipNorm, trainShare } =
    strategy;
  const weights = {
    epochs,
    batchSize,
    learningRate,
    finalLearningRate,
    momentum,
    weightDecay,
    clipNorm,
    trainShare,
  };
  const common = { ...weights, warmupEpochs: strategy.warmupEpochs, precision: 'float32' } as const;
  return strategy.name === 'darts'
    ? {
        ...common,
        alphaStep: strategy.order === 'second' ? 'second-order' : 'first-order',
        alphaLearningRate: strategy.alphaLearningRate,
        alphaWeightDecay: strategy.alphaWeightDecay,
        temperature: strategy.temperature,
      }
    : {
        ...common,
        alphaStep: 'given',
        alphaLearningRate: 3e-4,
        alphaWeightDecay: 1e-3,
        temperature: { start: 1, end: 1 },
      };
}
