import { hashOf } from '@bionas/contracts';
import type { TableSpec } from '@bionas/search';
import { supernetArms } from './supernet-arms.ts';

/** By which a file of searches is known to be of these settings. */
export const settingsOfSearches = (spec: TableSpec): string =>
  hashOf({ arms: supernetArms, dataset: spec.dataset, space: spec.space, training: spec.training });
