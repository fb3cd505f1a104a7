export { openStore, type StoreOptions } from './open-store.ts';
export type { EventDraft, Reader, Store, Tx } from './store.ts';
export type { Attempt, Checkpoint, Claim, Claimant, JobQueue, LostAttempt } from './queue/job-queue.ts';
export { createJob } from './queue/create-job.ts';
export { completeJob } from './queue/complete-job.ts';
export { failJob, faultLimit } from './queue/fail-job.ts';
export { lossLimit, releaseJob } from './queue/release-job.ts';
export { cancelJobs, type StoppedAttempt, type WorkScope } from './queue/cancel-jobs.ts';
export { pauseJobs, resumeJobs } from './queue/pause-jobs.ts';
export { defaultLeaseMs } from './queue/open-job-queue.ts';
export { setRunState, type RunChange } from './runs/set-run-state.ts';
export { setCandidateState, type CandidateKey } from './runs/set-candidate-state.ts';
export { mayBecome } from './runs/run-transitions.ts';
export { appendEvent } from './commands/append-event.ts';
export { archiveExperiment } from './commands/archive-experiment.ts';
export { createQuestions, type NewQuestions, type QuestionJob } from './commands/create-questions.ts';
export { createExperiment } from './commands/create-experiment.ts';
export { createRun, type NewRun } from './commands/create-run.ts';
export { forkSearch, type SearchFork } from './commands/fork-search.ts';
export {
  delayInterventions,
  recordIntervention,
  recordOutcomes,
  roundsOf,
  type NewIntervention,
} from './commands/record-intervention.ts';
export { answeredSamples, emptyAnsweredQuestions } from './commands/empty-answered-questions.ts';
export { forgetArtifacts } from './commands/forget-artifacts.ts';
export { listReferences, type ArtifactReferences } from './queries/list-references.ts';
export { listStoredArtifacts, type StoredArtifact } from './queries/list-stored-artifacts.ts';
export { deleteOldEvents } from './commands/delete-old-events.ts';
export { importReferenceRows } from './commands/import-reference-rows.ts';
export { removeReferenceRow } from './commands/remove-reference-row.ts';
export { listReferenceRows } from './queries/list-reference-rows.ts';
export { recordArtifact } from './commands/record-artifact.ts';
export { recordLogs, type LogBatch } from './commands/record-logs.ts';
export { recordMetrics, type MetricBatch } from './commands/record-metrics.ts';
export { recordHeartbeat, setWorkerState, upsertWorker } from './commands/record-worker.ts';
export { reportProgress, type Progress } from './commands/report-progress.ts';
export { retryRun } from './commands/retry-run.ts';
export { saveCheckpoint } from './commands/save-checkpoint.ts';
export { saveGenome } from './commands/save-genome.ts';
export { setExperimentState, type ExperimentChange } from './commands/set-experiment-state.ts';
export type { Page, PageOf } from './queries/page.ts';
export { countRuns } from './queries/count-runs.ts';
export { findArtifact } from './queries/find-artifact.ts';
export { findExperiment } from './queries/find-experiment.ts';
export { findRun } from './queries/find-run.ts';
export { listAttackResults } from './queries/list-attack-results.ts';
export { listDoneWork, type CostedKind, type DoneWork, type WorkBody } from './queries/list-done-work.ts';
export { searchAccount, type QuestionAccount } from './queries/search-account.ts';
export { listCandidates, type CandidateQuery } from './queries/list-candidates.ts';
export { findLastEventId, listEvents } from './queries/list-events.ts';
export { listGenerations, type StoredGeneration } from './queries/list-generations.ts';
export { searchSoFar } from './queries/search-so-far.ts';
export { listInterventions, listSearchChanges } from './queries/list-interventions.ts';
export { experimentState } from './queries/experiment-state.ts';
export { listExperiments, type ExperimentQuery } from './queries/list-experiments.ts';
export type { AttackSummary, EarlyAttackResult } from './queries/upgrade-attack-result.ts';
export {
  listFinishedTrainings,
  type FinishedTraining,
  type FinishedTrainings,
  type TrainingQuery,
} from './queries/list-finished-trainings.ts';
export {
  listLayerControls,
  type ControlledTraining,
  type StoredControl,
} from './queries/list-layer-controls.ts';
export { listMetricNames } from './queries/list-metric-names.ts';
export { listRunningAttempts, type RunningAttempt } from './queries/list-running-attempts.ts';
export { listRuns, type RunQuery } from './queries/list-runs.ts';
export { listAnswers } from './queries/list-answers.ts';
export { listScoredCandidates, type CandidateScore } from './queries/list-scored-candidates.ts';
export { listWorkers } from './queries/list-workers.ts';
export { readLogs, type LogQuery, type StoredLogLine } from './queries/read-logs.ts';
export { readSeries, type RawSeries, type SeriesQuery } from './queries/read-series.ts';
