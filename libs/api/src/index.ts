export { appRouter, type AppRouter } from './app-router.ts';
export type {
  ChallengeQuery,
  CompareQuery,
  ControlQuery,
  ControlPlane,
  EvaluatedTrainings,
  ExperimentQuery,
  ForkQuery,
  HubInfo,
  LogQuery,
  NumberedLogLine,
  Page,
  RunQuery,
} from './control-plane.ts';
export type { ApiContext } from './trpc.ts';
