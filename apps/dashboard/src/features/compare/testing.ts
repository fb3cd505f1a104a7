import type {
  ChainGenome,
  ComparisonGroup,
  Estimate,
  LearningRuleName,
  RunRow,
  Series,
} from '@bionas/contracts';
import { genomeId } from '@bionas/contracts';

/** Made-up records for the tests of this folder and of the leaderboard. */
export function estimateOf(mean: number, half: number | null = 0.01, n = half === null ? 1 : 3): Estimate {
  return {
    mean,
    low: half === null ? null : mean - half,
    high: half === null ? null : mean + half,
    n,
    values: Array.from({ length: n }, () => mean),
  };
}

export function chainOf(...rules: LearningRuleName[]): ChainGenome {
  return {
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head: rules.at(-1) ?? 'bp' },
    layers: rules.slice(0, -1).map((rule) => ({ operation: 'conv_3x3', rule })),
  };
}

export function runOf(id: string, seed: number, more: Partial<RunRow> = {}): RunRow {
  return {
    id,
    experimentId: '00000000-0000-4000-8000-000000000001',
    experimentName: 'smoke',
    kind: 'training',
    role: 'mix',
    mixGenomeId: null,
    genomeId: null,
    genome: null,
    seed,
    state: 'finished',
    progress: 1,
    progressText: '',
    attempts: 1,
    workerName: null,
    heartbeatAt: null,
    createdAt: 0,
    startedAt: null,
    finishedAt: null,
    accuracy: 0.9,
    robustAccuracy: null,
    parameters: 100,
    error: null,
    ...more,
  };
}

export function groupOf(key: string, more: Partial<ComparisonGroup> = {}): ComparisonGroup {
  const genome = more.genome ?? chainOf('fa', 'usf');
  return {
    key,
    label: key,
    role: 'mix',
    genomeId: genomeId(genome),
    genome,
    runs: [],
    accuracy: null,
    robust: null,
    ruleGradientRobust: null,
    clean: null,
    difference: null,
    robustDifference: null,
    ...more,
  };
}

export function seriesOf(runId: string, values: readonly (number | null)[], sampled = false): Series {
  return {
    runId,
    name: 'train/loss',
    sampled,
    points: values.map((value, index) => ({ step: index + 1, epoch: index + 1, value, at: index * 1_000 })),
  };
}
