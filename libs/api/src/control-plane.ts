/**
 * What the routers need from the hub. The hub implements it; the routers only check input and pass it on, so that the
 * wire (tRPC) and the work (hub) can be read apart.
 */
import type {
  AttackJob,
  AttackResult,
  CandidateRow,
  CleaningReport,
  Comparison,
  CostEstimate,
  EvaluationRow,
  ExperimentDetail,
  ExperimentRow,
  ExperimentSpec,
  ExperimentState,
  ForkRequest,
  GenerationRow,
  InterventionRow,
  LabEvent,
  LandscapeSettings,
  LayerControl,
  LeaderboardRow,
  LogLine,
  ReferenceImport,
  ReferenceRow,
  RunDetail,
  RunKind,
  RunRow,
  RunState,
  SearchChange,
  SearchCost,
  SearchView,
  SearchWorth,
  Series,
  TrainingRole,
  WorkerRow,
} from '@bionas/contracts';

export interface Page<Row> {
  readonly rows: Row[];
  /** How many rows the filters match, all pages together. */
  readonly total: number;
}

export interface ExperimentQuery {
  readonly search?: string | undefined;
  readonly states?: ExperimentState[] | undefined;
  readonly sort: 'createdAt' | 'name' | 'state' | 'finishedAt';
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface RunQuery {
  readonly experimentId?: string | undefined;
  readonly ids?: string[] | undefined;
  readonly search?: string | undefined;
  readonly states?: RunState[] | undefined;
  readonly kinds?: RunKind[] | undefined;
  readonly roles?: TrainingRole[] | undefined;
  readonly mixGenomeId?: string | undefined;
  readonly sort: 'createdAt' | 'state' | 'kind' | 'role' | 'seed' | 'accuracy' | 'robustAccuracy';
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface LogQuery {
  readonly runId: string;
  readonly search?: string | undefined;
  /** Lines after this number; lines are numbered from 1 in the order they arrived. */
  readonly after: number;
  readonly limit: number;
}
export type NumberedLogLine = LogLine & { readonly number: number };

/** Layers to freeze, one after another, in a finished training. */
export interface ControlQuery {
  /** Of the training. */
  readonly id: string;
  /** All with weights if left out. */
  readonly layers?: string[] | undefined;
  /** Also in the trainings of the same genome with other seeds. */
  readonly allSeeds: boolean;
}

/** Chosen trainings (or attacks on them), or all finished trainings of a genome. */
export type EvaluatedTrainings = { readonly runIds: string[] } | { readonly genomeId: string };

export interface ChallengeQuery {
  readonly of: EvaluatedTrainings;
  readonly preset: AttackJob['preset'];
}

/** A comparison is either of chosen runs or of a mix with all its controls. */
export type CompareQuery =
  | { readonly runIds: string[] }
  | { readonly experimentId: string; readonly mixGenomeId: string };

/** Where a fork begins and what it changes. */
export interface ForkQuery {
  /** Of the search's run. */
  readonly id: string;
  readonly round: number;
  readonly by: string | null;
  readonly request: ForkRequest;
}

export interface HubInfo {
  readonly version: string;
  readonly startedAt: number;
  readonly store: 'pglite' | 'postgres';
  readonly home: string;
  readonly zmqAddress: string;
  /** No experiment has ever been submitted. */
  readonly empty: boolean;
}

export interface ControlPlane {
  info(): Promise<HubInfo>;

  submitExperiment(spec: ExperimentSpec): Promise<{ id: string }>;
  listExperiments(query: ExperimentQuery): Promise<Page<ExperimentRow>>;
  getExperiment(id: string): Promise<ExperimentDetail>;
  listCandidates(experimentId: string): Promise<CandidateRow[]>;
  cancelExperiment(id: string): Promise<void>;
  archiveExperiment(id: string): Promise<void>;
  restoreExperiment(id: string): Promise<void>;

  listRuns(query: RunQuery): Promise<Page<RunRow>>;
  getRun(id: string): Promise<RunDetail>;
  cancelRun(id: string): Promise<void>;
  pauseRun(id: string): Promise<void>;
  resumeRun(id: string): Promise<void>;
  /** Queues the work of a failed, infeasible or cancelled run once more, as a new run. */
  retryRun(id: string): Promise<{ id: string }>;
  /** Queues the training once more for each layer, with that layer frozen; what exists already is not queued again. */
  controlLayers(query: ControlQuery): Promise<{ runIds: string[] }>;
  /** Controls of this training and of those with the same genome in its experiment, layer by layer. */
  layerControls(id: string): Promise<LayerControl[]>;
  /** Queues the loss landscape around the weights of a finished training. */
  landscape(query: { id: string; settings: LandscapeSettings }): Promise<{ id: string }>;
  /** Landscapes of this training, newest first. */
  landscapes(id: string): Promise<RunRow[]>;
  /** Queues an attack by this preset on each; `already`: attacks by it that are there or under way. */
  challenge(query: ChallengeQuery): Promise<{ runIds: string[]; already: string[] }>;
  /** Every attack on these trainings, oldest first, and what it changed. */
  evaluations(of: EvaluatedTrainings): Promise<EvaluationRow[]>;
  /** Finished attacks of an experiment with the outcome of every image, oldest first. */
  attackResults(experimentId: string): Promise<{ runId: string; result: AttackResult }[]>;
  metricNames(runIds: string[]): Promise<string[]>;
  series(query: { runIds: string[]; names: string[]; maxPoints: number }): Promise<Series[]>;
  logs(query: LogQuery): Promise<NumberedLogLine[]>;

  getSearch(id: string): Promise<SearchView>;
  listInterventions(id: string): Promise<InterventionRow[]>;
  listGenerations(id: string): Promise<GenerationRow[]>;
  /** Records a change of a search; it is taken in before its next round. */
  interveneSearch(query: { id: string; change: SearchChange; by: string | null }): Promise<InterventionRow>;
  /** Starts an experiment that goes on from the end of a round of a search. */
  forkSearch(query: ForkQuery): Promise<{ experimentId: string; runId: string }>;

  listWorkers(): Promise<WorkerRow[]>;
  drainWorker(workerId: string): Promise<void>;

  /** Removes what is kept no longer; with `dryRun` only tells what that would be. */
  clean(options: { dryRun: boolean }): Promise<CleaningReport>;

  leaderboard(query: {
    protocolId?: string | undefined;
    includeControls: boolean;
  }): Promise<LeaderboardRow[]>;
  /** Takes published rows in, all or none; one of a known name replaces that one. */
  importReferences(rows: readonly ReferenceRow[]): Promise<ReferenceImport>;
  /** By name. Of the leaderboard's rows none: nothing of them was measured here. */
  listReferences(): Promise<ReferenceRow[]>;
  removeReference(name: string): Promise<void>;
  compare(query: CompareQuery): Promise<Comparison>;
  /** What the experiment will cost on this installation, from what was measured here. */
  estimateCost(spec: ExperimentSpec): Promise<CostEstimate>;
  /** What the search of an experiment has cost, and what is to come. */
  searchCost(experimentId: string): Promise<SearchCost>;
  /** Whether the search of an experiment beat random genomes, as far as its final trainings have come. */
  searchWorth(experimentId: string): Promise<SearchWorth>;

  /** Events after `lastEventId` (or from now on), then live ones, without gap or double. Ends with the signal. */
  events(options: { lastEventId: string | null; signal: AbortSignal }): AsyncIterable<LabEvent>;
}
