import { hashOf, type ExperimentSpec } from '@bionas/contracts';
import { randomUUID } from 'node:crypto';
import { experiments } from '../schema/experiments.ts';
import type { Tx } from '../store.ts';
import { appendEvent } from './append-event.ts';

/** Stores an effective spec (already parsed, defaults written out) as a queued experiment. Returns its id. */
export async function createExperiment(tx: Tx, spec: ExperimentSpec): Promise<string> {
  const id = randomUUID();
  await tx.database.insert(experiments).values({
    id,
    name: spec.name,
    spec,
    specHash: hashOf(spec),
    seed: spec.seed,
    state: 'queued',
    phase: 'search',
    createdAt: tx.now(),
  });
  appendEvent(tx, { kind: 'experiment-changed', experimentId: id });
  return id;
}
