/** For the tests of this room and of those above it; not for production. */
export { emptyStore } from './testing/shared-store.ts';
export { startPostgres, type PostgresServer } from './testing/start-postgres.ts';
export {
  openTestStore,
  testStoreKinds,
  type TestStore,
  type TestStoreKind,
} from './testing/open-test-store.ts';
export {
  sampleAttackJob,
  sampleAttackResult,
  sampleEarlyAttackResult,
  sampleControlJob,
  sampleControlResult,
  sampleEvaluateJob,
  sampleEvaluationResult,
  sampleGenome,
  sampleLandscapeJob,
  sampleLandscapeResult,
  sampleProvenance,
  sampleSearchJob,
  sampleSpec,
  sampleTrainingResult,
  sampleTrainJob,
  sampleWorker,
} from './testing/sample-lab.ts';
