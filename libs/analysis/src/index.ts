export { wilsonInterval, type ShareInterval } from './intervals/wilson-interval.ts';
export { pairedImages, type PairedImages } from './intervals/paired-images.ts';
export { bootstrapMean } from './intervals/bootstrap-mean.ts';
export { estimate, estimateOrNull } from './intervals/estimate.ts';
export { pairedSeeds } from './intervals/paired-seeds.ts';
export { holm } from './intervals/holm.ts';
export { kendallTau, type KendallTau } from './intervals/kendall-tau.ts';
export { estimateCost, wavesOf, type CostPool } from './cost/estimate-cost.ts';
export { downsample, type CurvePoint } from './curves/downsample.ts';
export { smooth } from './curves/smooth.ts';
export { meanAlongSteps, type SpreadPoint, type TimedPoint } from './curves/mean-along-steps.ts';
export { meanBand, type BandKind, type BandPoint } from './curves/mean-band.ts';
export { paretoFront } from './ranking/pareto-front.ts';
export { paretoFronts, type Objective } from './ranking/pareto-fronts.ts';
export { protocolIdOf, rankLeaderboard, type FinishedTraining } from './ranking/rank-leaderboard.ts';
export { settingDifferences, type SettingDifference } from './comparison/setting-differences.ts';
export {
  compareGroups,
  type GroupComparison,
  type GroupFindings,
  type GroupInput,
  type GroupRun,
} from './comparison/compare-groups.ts';
export {
  layerFindings,
  layerRules,
  type LayerCurve,
  type LayerFinding,
  type LayerFindingKind,
} from './layers/layer-findings.ts';
export {
  searchWorth,
  type FinalGenome,
  type FinalGenomes,
  type FinalTraining,
} from './search/search-worth.ts';
export { searchVerdict, type AccuracyBySeed, type SearchVerdict } from './search/search-verdict.ts';
export { judgeRobustness } from './robustness/judge-robustness.ts';
export type { AttackFacts } from './robustness/attack-evidence.ts';
export {
  countingEvaluations,
  evaluationHistory,
  type CountingEvaluations,
  type Evaluation,
  type EvaluationStep,
} from './robustness/counting-evaluation.ts';
export type { NetworkFacts } from './robustness/robustness-flags.ts';
export { unraisedFlags, type UnraisedFlag } from './robustness/unraised-flags.ts';
export { bestOfDraws, type BestOfDraws } from './search/best-of-draws.ts';
