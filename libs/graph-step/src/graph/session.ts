import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphStepError } from '../graph-step-error.ts';
import type { NativeBackend, NativeTensor } from '../native-backend.ts';
import { encodeSavedModel } from './encode-graph.ts';

/** A native tensor for the node of this name. */
export interface Feed {
  readonly name: string;
  readonly id: number;
}

/** A graph that runs, with the variables it keeps. */
export interface Session {
  /** Feeds tensors by node name and fetches outputs by node name. The caller owns what comes out. */
  run(feeds: readonly Feed[], fetches: readonly string[]): NativeTensor[];
  dispose(): void;
}

/**
 * Starts a session on a graph given as parts of a GraphDef. TensorFlow's interface for it wants a folder; it is gone when this returns.
 * @throws GraphStepError `engine` with TensorFlow's own words
 */
export function openSession(backend: NativeBackend, parts: readonly Uint8Array[]): Session {
  const { binding } = backend;
  const folder = mkdtempSync(join(tmpdir(), 'graph-step-'));
  let session: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(parts));
    session = binding.loadSavedModel(folder, 'serve');
  } catch (cause) {
    throw refused('TensorFlow refused the recorded graph', cause);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    run: (feeds, fetches) => {
      try {
        return binding.runSavedModel(
          session,
          feeds.map(({ id }) => id),
          feeds.map(({ name }) => `${name}:0`).join(),
          fetches.map((name) => `${name}:0`).join(),
        );
      } catch (cause) {
        throw refused('The recorded graph failed', cause);
      }
    },
    dispose: () => {
      binding.deleteSavedModel(session);
    },
  };
}

function refused(what: string, cause: unknown): GraphStepError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new GraphStepError('engine', `${what}: ${why}`, { cause });
}
