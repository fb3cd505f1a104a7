export {
  bindHubSocket,
  type HubSocket,
  type HubSocketOptions,
  type SpokenMessage,
  type WireEvent,
  type WorkerDelivery,
} from './hub-socket.ts';
export { requireLoopback } from './wire/loopback.ts';
export type { HubMessageBody, WorkerMessageBody } from './wire/frames.ts';
export {
  openArtifactStore,
  type ArtifactStore,
  type ArtifactStoreOptions,
  type StoredFile,
  isMissing,
} from './artifacts/artifact-store.ts';
export type { ArtifactReceiver } from './artifacts/artifact-receiver.ts';
export {
  createArtifactExchange,
  type ArtifactExchange,
  type ArtifactExchangeOptions,
} from './artifacts/artifact-exchange.ts';
export { hashFile } from './artifacts/hash-file.ts';
export {
  openServiceConnection,
  type ServiceConnection,
  type ServiceConnectionOptions,
} from './service/service-connection.ts';
export type { ConnectionTimes } from './service/connection-times.ts';
export { readServiceEnvironment } from './service/service-environment.ts';
export { ownVersion } from './service/own-version.ts';
export { runService } from './service/run-service.ts';
export {
  describeExit,
  startEngineProcess,
  type EngineProcess,
  type EngineProcessOptions,
} from './service/engine-process.ts';
export { openScratchFolder } from './service/scratch-folder.ts';
export type { ServiceOptions, ServiceTimes } from './service/service-options.ts';
export { serveEngineChild, type EngineChildOptions } from './child/serve-engine-child.ts';
export type { EngineContext, EngineFile, StopReason } from './child/engine-context.ts';
export { writeWholeFile } from './child/write-whole-file.ts';
export { readFetchedWeights } from './child/read-fetched-weights.ts';
