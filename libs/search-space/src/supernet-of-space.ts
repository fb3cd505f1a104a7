import {
  cellOperationNames,
  isConvOperation,
  type LearningRuleName,
  type SpaceSpec,
  type SupernetCandidate,
  type SupernetSpec,
  type SupernetStrategySpec,
  type SupernetTraining,
} from '@bionas/contracts';

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

/** A layer outside the edges whose rule is searched has none to train the shared weights by: it learns by `bp` there. */
const fixed = (rule: LearningRuleName | 'searched'): LearningRuleName => (rule === 'searched' ? 'bp' : rule);

/** The supernet that a strategy trains in a space of cells. */
export function supernetOfSpace(
  space: Extract<SpaceSpec, { kind: 'cell' }>,
  strategy: SupernetStrategySpec,
): SupernetSpec {
  const { stem, preprocess, reduction, head } = space.slots;
  const operations = [...(strategy.none ? (['none'] as const) : []), ...space.operations];
  return {
    channels: space.search.channels,
    cells: space.search.cells,
    candidates: supernetCandidates(space.rules, operations),
    slots: {
      stem: fixed(stem),
      preprocess: fixed(preprocess),
      reduction: fixed(reduction),
      head: fixed(head),
    },
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
