import { toErrorRecord } from '@bionas/contracts';
import type { ArtifactExchange } from '../artifacts/artifact-exchange.ts';
import type { EngineFile } from '../child/engine-context.ts';
import type { ServiceConnection } from './service-connection.ts';

/** A message the hub acknowledges. */
export type AcknowledgedWord = Parameters<ServiceConnection['deliver']>[0];

export interface FileDelivery {
  readonly connection: ServiceConnection;
  readonly exchange: ArtifactExchange;
  readonly hubPeer: string;
  /** Ends the uploads. */
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
}

const maxUploads = 3;

/** Uploads the files, then says the word that names them. @throws AppError as `deliver` does; `cancelled` */
export async function deliverWithFiles(
  files: readonly EngineFile[],
  word: AcknowledgedWord,
  { connection, exchange, hubPeer, signal, log }: FileDelivery,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    for (const { path, hash, bytes, kind } of files) {
      await exchange.offer({
        ...{ peer: hubPeer, artifact: { hash, bytes, kind }, path, signal },
        onTrouble: (error) => {
          log(`sending an artifact is delayed: ${error.message}`);
        },
      });
    }
    try {
      await connection.deliver(word);
      return;
    } catch (error) {
      // The hub lost the file between taking it and our word (its folder was restored, a disk was changed).
      if (toErrorRecord(error).code !== 'artifact-missing' || tries === maxUploads) throw error;
    }
  }
}
