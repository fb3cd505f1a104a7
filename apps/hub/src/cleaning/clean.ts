/** @file Finds what is kept no longer, and removes it. */
import { readFile, rm, stat } from 'node:fs/promises';
import { toErrorRecord, type CleaningReport } from '@bionas/contracts';
import { isMissing, type ArtifactStore, type StoredFile } from '@bionas/messaging';
import {
  answeredSamples,
  emptyAnsweredQuestions,
  forgetArtifacts,
  listReferences,
  listStoredArtifacts,
  type Reader,
  type Store,
} from '@bionas/store';
import type { Logger } from '../logger.ts';
import { planCleaning, type CleaningPlan, type CleaningSettings } from './plan-cleaning.ts';

export interface CleaningContext {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly log: Logger;
  readonly settings: CleaningSettings;
  readonly now?: () => number;
}

/** Removes what is kept no longer; with `dryRun` only tells what that would be. One at a time. */
export async function clean(
  context: CleaningContext,
  { dryRun }: { dryRun: boolean },
): Promise<CleaningReport> {
  const { store } = context;
  if (dryRun) return reportOf(await lookFor(context, store), await answeredSamples(store), true);
  // In one transaction, so that no work begins between looking and removing that would refer to what goes.
  const { plan, samples } = await store.transaction(async (tx) => {
    const found = { plan: await lookFor(context, tx), samples: await answeredSamples(tx) };
    await emptyAnsweredQuestions(tx);
    await forgetArtifacts(
      tx,
      found.plan.artifacts.map(({ hash }) => hash),
    );
    return found;
  });
  // Rows first: a file without a row goes the next time, a row without its file would be asked for.
  for (const file of plan.files) await removeUnused(file);
  return reportOf(plan, samples, false);
}

/** Unless somebody has offered it again meanwhile. */
async function removeUnused({ path, usedAt }: StoredFile): Promise<void> {
  const now = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (now?.mtimeMs === usedAt) await rm(path, { force: true });
}

async function lookFor(
  { artifacts, settings, log, now = Date.now }: CleaningContext,
  reader: Reader,
): Promise<CleaningPlan> {
  const at = now();
  const { hashes, states } = await listReferences(reader, settings);
  const referenced = new Set([...hashes, ...states]);
  let blind = false;
  for (const state of states) {
    try {
      const text = await readFile(artifacts.pathOf(state), 'utf8');
      // Whatever the state of a strategy looks like: artifacts are named by their SHA-256.
      for (const [hash] of text.matchAll(/[0-9a-f]{64}/g)) referenced.add(hash);
    } catch (error) {
      blind = true;
      log(
        'warning',
        `The state ${state} of a search cannot be read, so all supernets stay: ${toErrorRecord(error).message}`,
      );
    }
  }
  const inventory = {
    artifacts: await listStoredArtifacts(reader),
    files: await artifacts.list(),
    ...{ referenced, blind },
  };
  return planCleaning(inventory, at, settings);
}

function reportOf(
  { artifacts, files }: CleaningPlan,
  samples: { questions: number; bytes: number },
  dryRun: boolean,
): CleaningReport {
  const recorded = new Set(artifacts.map(({ hash }) => hash));
  const bytesOf = (some: readonly { bytes: number }[]): number =>
    some.reduce((sum, { bytes }) => sum + bytes, 0);
  const ofKind = (kind: 'checkpoint' | 'supernet') => {
    const those = artifacts.filter((artifact) => artifact.kind === kind);
    return { count: those.length, bytes: bytesOf(those) };
  };
  const strays = files.filter(({ hash, whole }) => hash === null || !whole || !recorded.has(hash));
  return {
    dryRun,
    checkpoints: ofKind('checkpoint'),
    supernets: ofKind('supernet'),
    strayFiles: { count: strays.length, bytes: bytesOf(strays) },
    questions: { count: samples.questions, bytes: samples.bytes },
  };
}
