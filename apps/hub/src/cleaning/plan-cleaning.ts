/** @file What is kept no longer (docs/decisions/0008-retention.md), as a decision over what there is. */
import type { ArtifactKind } from '@bionas/contracts';
import type { StoredFile } from '@bionas/messaging';
import type { StoredArtifact } from '@bionas/store';

export interface CleaningSettings {
  /** Of each search the supernets stay that the states of its last so many rounds name: it can be forked there. */
  readonly keepRounds: number;
  /** What was recorded or used within this time stays: its record may be on its way. */
  readonly graceMs: number;
}
export const defaultCleaning: CleaningSettings = { keepRounds: 5, graceMs: 3_600_000 };

export interface Inventory {
  readonly artifacts: readonly StoredArtifact[];
  readonly files: readonly StoredFile[];
  /** Names of artifacts that something still refers to. */
  readonly referenced: ReadonlySet<string>;
  /** Whether some state of a search could not be read, so that nobody knows which supernets it names. */
  readonly blind: boolean;
}

export interface CleaningPlan {
  readonly artifacts: readonly StoredArtifact[];
  /** Of these artifacts, and those that are on no record. */
  readonly files: readonly StoredFile[];
}

/** All others are results, or where something can go on. */
const passing: readonly ArtifactKind[] = ['checkpoint', 'supernet'];

export function planCleaning(
  { artifacts, files, referenced, blind }: Inventory,
  now: number,
  { graceMs }: Pick<CleaningSettings, 'graceMs'>,
): CleaningPlan {
  const isOld = (at: number): boolean => at < now - graceMs;
  const fresh = new Set(files.flatMap(({ hash, usedAt }) => (hash === null || isOld(usedAt) ? [] : [hash])));
  const going = artifacts.filter(
    ({ hash, kinds, recordedAt }) =>
      kinds.every((kind) => passing.includes(kind)) &&
      !(blind && kinds.includes('supernet')) &&
      !referenced.has(hash) &&
      !fresh.has(hash) &&
      isOld(recordedAt),
  );
  const gone = new Set(going.map(({ hash }) => hash));
  const staying = new Set(artifacts.flatMap(({ hash }) => (gone.has(hash) ? [] : [hash])));
  return {
    artifacts: going,
    files: files.filter(({ hash, whole, usedAt }) => {
      if (!isOld(usedAt)) return false;
      // A half of what is there as a whole is of no use.
      if (hash === null || !whole) return true;
      return !staying.has(hash) && !referenced.has(hash);
    }),
  };
}
