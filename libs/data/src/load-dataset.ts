import { join } from 'node:path';
import type { DatasetSpec, DatasetView, ImageSet } from '@bionas/contracts';
import { channelStatistics } from './channel-statistics.ts';
import { dataHash } from './data-hash.ts';
import { datasetFolder } from './datasets/dataset-folder.ts';
import type { DatasetDefinition } from './datasets/dataset-definition.ts';
import { readPart, type PartImages } from './datasets/read-part.ts';
import { datasetDefinitions } from './datasets/registry.ts';
import { readSubstitutes, substitutedPositions } from './datasets/substitutes.ts';
import type { DataFolder } from './files/read-data-file.ts';
import { selectFrom, type ImageSource } from './image-source.ts';
import { drawGroups } from './split.ts';

export interface LoadOptions {
  readonly spec: DatasetSpec;
  /** Draws the split: the same seed, the same images. */
  readonly dataSeed: number;
  /** Folder with a folder for each data set (BIONAS_DATA_DIR). MNIST does without. */
  readonly dataDir?: string | undefined;
  /** Keeps decoded xz files; without it they are decoded each time (2 s a file). */
  readonly cacheDir?: string | undefined;
}

/** A data set with its name and image shape. */
export interface Dataset extends DatasetView {
  readonly name: DatasetSpec['name'];
  readonly shape: { readonly height: number; readonly width: number; readonly channels: number };
}

/**
 * Reads a data set and draws its split. Validation comes from the official training images, never from the test ones.
 *
 * @throws AppError `data-missing` (names file, size and where to get it), `data-damaged` (what was found, what was
 *   expected), `invalid-spec` (more images asked for than there are)
 */
export async function loadDataset(options: LoadOptions): Promise<Dataset> {
  return loadDefined(datasetDefinitions[options.spec.name], options);
}

/** The same for any definition: tests bring small ones. */
export async function loadDefined(definition: DatasetDefinition, options: LoadOptions): Promise<Dataset> {
  const { spec, dataSeed } = options;
  const folder: DataFolder = {
    path: datasetFolder(definition, options.dataDir),
    origin: definition.origin,
    cacheDir: options.cacheDir,
  };
  const excluded =
    spec.excludeSubstitutes && definition.substitutes !== undefined
      ? await exclusion(folder.path, definition.substitutes)
      : () => new Set<number>();

  const training = await readPart(definition.train, definition, folder);
  const testing = await readPart(definition.test, definition, folder);
  const [validationAt, trainAt] = drawGroups(
    { labels: training.images.labels, classes: definition.classes, without: excluded(training) },
    [
      { name: 'validation', size: spec.validationSize },
      { name: 'training', size: spec.trainSize },
    ],
    { seed: dataSeed, what: 'training' },
  );
  const [testAt] = drawGroups(
    { labels: testing.images.labels, classes: definition.classes, without: excluded(testing) },
    [{ name: 'test', size: spec.testSize }],
    { seed: dataSeed, what: 'test' },
  );
  const set = (images: ImageSource, positions: Uint32Array | undefined): ImageSet =>
    imageSet(selectFrom(images, positions ?? new Uint32Array()), definition);
  const train = set(training.images, trainAt);
  const validation = set(training.images, validationAt);
  const test = set(testing.images, testAt);
  const { height, width, channels } = definition;
  return {
    name: definition.name,
    shape: { height, width, channels },
    train,
    validation,
    test,
    classes: definition.classes,
    ...channelStatistics(train),
    dataHash: dataHash([train, validation, test]),
    testIndices: testAt ?? new Uint32Array(),
  };
}

/** The images of a source in memory. */
export function imageSet(
  source: ImageSource,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
): ImageSet {
  const { height, width, channels } = shape;
  const size = height * width * channels;
  const images = new Uint8Array(source.count * size);
  for (let index = 0; index < source.count; index++) source.copy(index, images, index * size);
  return { images, labels: source.labels, height, width, channels, count: source.count };
}

async function exclusion(folder: string, name: string): Promise<(part: PartImages) => Set<number>> {
  const substitutes = await readSubstitutes(folder, name);
  return (part) => substitutedPositions(part, substitutes, join(folder, name));
}
