export {
  AppError,
  errorCodes,
  errorCodeSchema,
  errorRecordSchema,
  fromErrorRecord,
  toErrorRecord,
  type ErrorCode,
  type ErrorRecord,
} from './errors.ts';
export { describeIssues, parseOrThrow } from './parse.ts';
export {
  cellOperationNames,
  chainOperationNames,
  convOperationNames,
  isConvOperation,
  isSeparableOperation,
  learningRuleNames,
  learningRuleNameSchema,
  nb201OperationNames,
  operationNames,
  type CellOperationName,
  type ChainOperationName,
  type ConvOperationName,
  type LearningRuleName,
  type Nb201OperationName,
  type OperationName,
  type PlainOperationName,
} from './genome/names.ts';
export {
  genomeSchema,
  type Cell,
  type CellEdge,
  type CellGenome,
  type CellSlots,
  type ChainGenome,
  type ChainLayer,
  type Genome,
  type Nb201Edge,
  type Nb201Genome,
  type Nb201Slots,
  type SpaceName,
} from './genome/genome.ts';
export { nb201Flows, nb201Nodes, nb201Places, type Nb201Flow, type Nb201Place } from './genome/nb201-cell.ts';
export { nb201Text, parseNb201 } from './genome/nb201-text.ts';
export { packAlphas, packedAlphasSchema, unpackAlphas, type PackedAlphas } from './genome/packed-alphas.ts';
export {
  alphasSchema,
  closedCandidatesSchema,
  closedLogit,
  relaxedEdgeCount,
  supernetCandidateSchema,
  type Alphas,
  type ClosedCandidates,
  type SupernetCandidate,
} from './genome/relaxation.ts';
export { canonicalJson, hashOf } from './genome/canonical-json.ts';
export { canonicalGenome, genomeId, mapRules, rulesOf, shortForm, twinOf } from './genome/identity.ts';
export {
  attackPresetNames,
  datasetNames,
  datasetShapes,
  datasetSizes,
  datasetSpecSchema,
  optimizerNames,
  experimentJsonSchema,
  experimentSpecSchema,
  finalTraining,
  spaceSpecSchema,
  trainingSpecSchema,
  type AttackPresetName,
  type DatasetName,
  type DatasetSpec,
  type ExperimentSpec,
  type ExperimentSpecInput,
  type FinalsSpec,
  type OptimizerName,
  type SearchSpec,
  type SpaceSpec,
  type TrainingSpec,
} from './experiment/spec.ts';
export {
  adversarialEpsilon,
  adversarialMethods,
  adversarialSchema,
  describeAdversarial,
  effectiveAdversarial,
  type AdversarialSpec,
} from './experiment/adversarial.ts';
export {
  objectiveNames,
  strategyNames,
  type HalvingSpec,
  type ObjectiveName,
  type SearchConstraints,
  type StrategyName,
  type StrategySpec,
  type SupernetStrategySpec,
} from './experiment/strategies.ts';
export {
  describeStrategyOptions,
  scoringWords,
  strategyCatalogue,
  type StrategyDescription,
  type StrategyOptionDescription,
} from './experiment/strategy-catalogue.ts';
export {
  describeRuleOptions,
  effectiveRuleOptions,
  ruleOptionsSchema,
  type EffectiveRuleOptions,
  type RuleOptionDescription,
  type RuleOptions,
  type RuleOptionsInput,
} from './rules/rule-options.ts';
export { ruleCatalogue, searchedByDefault, type RuleDescription } from './rules/rule-catalogue.ts';
export { precisionSchema, type Precision } from './precision.ts';
export { experimentPresetNames, experimentPresets, type ExperimentPresetName } from './experiment/presets.ts';
export {
  isEndState,
  isPlannedKind,
  jobKinds,
  jobKindsOf,
  jobKindSchema,
  runKinds,
  runKindSchema,
  runStates,
  runStateSchema,
  serviceNames,
  serviceNameSchema,
  trainingRoles,
  trainingRoleSchema,
  type JobKind,
  type RunKind,
  type RunState,
  type ServiceName,
  type TrainingRole,
} from './run/run.ts';
export {
  artifactHashSchema,
  artifactKinds,
  artifactKindSchema,
  artifactSchema,
  type Artifact,
  type ArtifactHash,
  type ArtifactKind,
} from './run/artifact.ts';
export { type DatasetView, type ImageSet } from './run/images.ts';
export { evaluationRowSchema, type EvaluationRow } from './views/evaluations.ts';
export {
  jobSchema,
  landscapeSettingsSchema,
  networkSpecSchema,
  type AttackJob,
  type ControlJob,
  type EvaluateJob,
  type Job,
  type LandscapeJob,
  type LandscapeSettings,
  type LandscapeSettingsInput,
  type NetworkSpec,
  type SearchJob,
  type SupernetScoreJob,
  type SupernetTrainJob,
  type TrainJob,
} from './run/job.ts';
export {
  searchAnswerSchema,
  searchQuestionKinds,
  searchQuestionSchema,
  type SearchAnswer,
  type SearchQuestion,
  type SearchQuestionKind,
} from './run/question.ts';
export { cleaningReportSchema, cleaningText, type CleaningReport } from './run/cleaning.ts';
export {
  supernetEpochSchema,
  supernetSpecSchema,
  supernetTrainingSchema,
  type AlphaStep,
  type SupernetEpoch,
  type SupernetScore,
  type SupernetSpec,
  type SupernetTraining,
} from './run/supernet.ts';
export {
  alphaCells,
  alphaMetricName,
  alphaMetricOf,
  supernetMetrics,
  type AlphaCell,
} from './run/supernet-metrics.ts';
export {
  attackOutcomeSchema,
  attackResultSchema,
  outcomeBitsSchema,
  robustnessCurveSchema,
  victimChecksSchema,
  type AttackOutcome,
  type AttackResult,
  type RobustnessCurve,
  type VictimChecks,
} from './attack/result.ts';
export {
  flagWeights,
  robustnessFlagNames,
  robustnessFlagSchema,
  robustnessJudgementSchema,
  robustnessVerdicts,
  robustnessVerdictSchema,
  type RobustnessFlag,
  type RobustnessJudgement,
  type RobustnessVerdict,
} from './attack/verdict.ts';
export {
  adversarialHeadSchema,
  decodeAdversarials,
  encodeAdversarials,
  type AdversarialExamples,
  type AdversarialHead,
  type NetworkAnswer,
} from './attack/adversarial-examples.ts';
export { attackCatalogue, type AttackDescription } from './attack/catalogue.ts';
export { attackTitle, gradientOf } from './attack/attack-title.ts';
export { bitsOf, countOf, standingIn, worstOf } from './attack/outcome-bits.ts';
export {
  attackPresets,
  imageKind,
  radiusOf,
  type AttackPreset,
  type ImageKind,
  type PlannedAttack,
  type PlannedCurve,
} from './attack/presets.ts';
export {
  attackLossNames,
  attackNames,
  attackSettingsSchema,
  type AttackLossName,
  type AttackName,
  type AttackSettings,
  type AttackSettingsInput,
  type BallNorm,
  type GradientMode,
  type NormName,
} from './attack/settings.ts';
export { countSchema, type Count } from './run/count.ts';
export { type Provenance } from './run/provenance.ts';
export {
  checkpointPositionSchema,
  jobResultSchema,
  metricPointSchema,
  scoredCandidateSchema,
  trainingResultSchema,
  type CheckpointPosition,
  type ControlResult,
  type EvaluationResult,
  type JobResult,
  type LandscapeResult,
  type MetricPoint,
  type ScoredCandidate,
  type SearchResult,
  type TrainedLayer,
  type TrainingResult,
} from './run/result.ts';
export { generationMetrics } from './run/search-metrics.ts';
export { searchRoundSchema, workTimeSchema, type SearchRound, type WorkTime } from './run/work-time.ts';
export {
  costParts,
  type CostPart,
  type LoadFamily,
  type MeasuredWork,
  type PlannedWork,
  type WorkLoad,
} from './run/work-load.ts';
export {
  costBases,
  costEstimateSchema,
  costRangeSchema,
  searchCostSchema,
  type CostBasis,
  type CostEstimate,
  type CostRange,
  type SearchCost,
} from './views/cost.ts';
export {
  askerSchema,
  changedSearch,
  forkableOptions,
  forkRequestSchema,
  generationRowSchema,
  interventionChangeSchema,
  interventionOutcomeSchema,
  interventionRowSchema,
  interventionSchema,
  searchChangeSchema,
  searchViewSchema,
  type ChangedSearch,
  type ForkRequest,
  type GenerationRow,
  type Intervention,
  type InterventionChange,
  type InterventionOutcome,
  type InterventionRow,
  type PinOrBan,
  type SearchChange,
  type SearchView,
} from './run/intervention.ts';
export {
  layerMeasureNames,
  layerMeasureOf,
  layerMeasures,
  type LayerMeasureDescription,
  type LayerMeasureName,
} from './run/layer-measures.ts';
export {
  chunkBytes,
  transferCredits,
  transferMessageSchema,
  type TransferMessage,
} from './messages/transfer-messages.ts';
export {
  acknowledgedKinds,
  logLevels,
  logLineSchema,
  workerDescriptionSchema,
  workerMessageSchema,
  type LogLine,
  type WorkerDescription,
  type WorkerMessage,
  type WorkerMessageOf,
} from './messages/worker-messages.ts';
export {
  hubMessageSchema,
  type HubMessage,
  type HubMessageOf,
  type JobMessage,
} from './messages/hub-messages.ts';
export {
  childCommandSchema,
  childEventSchema,
  type ChildCommand,
  type ChildEvent,
  type ChildStart,
} from './messages/child-messages.ts';
export {
  candidateRowSchema,
  comparisonSchema,
  eventKinds,
  eventSchema,
  experimentDetailSchema,
  experimentRowSchema,
  layerControlSchema,
  leaderboardRowSchema,
  runDetailSchema,
  runRowSchema,
  seriesSchema,
  workerRowSchema,
  type CandidateRow,
  type Comparison,
  type ComparisonGroup,
  type Estimate,
  type ExperimentDetail,
  type ExperimentPhase,
  type ExperimentRow,
  type ExperimentState,
  type LabEvent,
  type LayerControl,
  type LeaderboardRow,
  type RunDetail,
  type RunRow,
  type SearchWorth,
  type Series,
  type WorkerRow,
} from './views/views.ts';
export { nb201SupernetSpecSchema, type Nb201SupernetSpec } from './run/nb201-supernet.ts';
export { damagedSafetensors, decodeSafetensors } from './safetensors/decode-safetensors.ts';
export { encodeSafetensors } from './safetensors/encode-safetensors.ts';
export type { SafetensorsFile, StoredTensor } from './safetensors/safetensors-file.ts';
export {
  networkTexts,
  parseNetworkTexts,
  readNetworkTexts,
  type InputShape,
  type NetworkDescription,
  type StatedDescription,
} from './safetensors/network-texts.ts';
export {
  citationText,
  evaluationText,
  isComparableRobust,
  notMeasuredHere,
  referenceDocumentSchema,
  referenceLimit,
  referenceRowSchema,
  shareOfPercent,
  type ReferenceImport,
  type ReferenceRow,
} from './reference/reference-row.ts';
