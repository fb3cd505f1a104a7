import { join } from 'node:path';
import { cifarBytes, readCifar } from '../formats/cifar.ts';
import { idxBytes, readIdx } from '../formats/idx.ts';
import { findDataFile, readDataFile, type DataFile, type DataFolder } from '../files/read-data-file.ts';
import { concatSources, selectFrom, type ImageSource } from '../image-source.ts';
import type { DatasetDefinition, ImageFiles, PartDefinition } from './dataset-definition.ts';

/** The files of `images` with their plain sizes. */
export function filesOf(images: ImageFiles, definition: DatasetDefinition): DataFile[] {
  const { height, width, channels } = definition;
  switch (images.format) {
    case 'idx':
      return [
        { name: images.images, bytes: idxBytes(images.count, height, width) },
        { name: images.labels, bytes: idxBytes(images.count) },
      ];
    case 'cifar':
      return [{ name: images.name, bytes: cifarBytes({ ...images, height, width, channels }) }];
  }
}

/** The first alternative of which at least one file is there; the first of all if none is. */
export async function chosenAlternative(
  part: PartDefinition,
  definition: DatasetDefinition,
  folder: string,
): Promise<readonly ImageFiles[]> {
  for (const alternative of part.alternatives) {
    for (const file of alternative.flatMap((images) => filesOf(images, definition))) {
      if ((await findDataFile(folder, file.name)) !== null) return alternative;
    }
  }
  return part.alternatives[0] ?? [];
}

/** An image source with, for each image, the file and the record it comes from. */
export interface PartImages {
  readonly images: ImageSource;
  /** Files in order, with the position of their first image in `all`. */
  readonly files: readonly { name: string; start: number; count: number }[];
  /** Every image of the files; `images` is a selection of it where a part uses only the first of each class. */
  readonly all: ImageSource;
  /** Position in `all` of each of `images`. */
  readonly positions: Uint32Array;
}

/**
 * All images of the training or the test part.
 * @throws AppError `data-missing` or `data-damaged`
 */
export async function readPart(
  part: PartDefinition,
  definition: DatasetDefinition,
  folder: DataFolder,
): Promise<PartImages> {
  const chosen = await chosenAlternative(part, definition, folder.path);
  const sources: ImageSource[] = [];
  const files: { name: string; start: number; count: number }[] = [];
  let start = 0;
  for (const images of chosen) {
    sources.push(await readImages(images, definition, folder));
    files.push({ name: images.format === 'cifar' ? images.name : images.images, start, count: images.count });
    start += images.count;
  }
  const all = concatSources(sources);
  const positions = firstOfEachClass(all.labels, part.firstPerClass ?? Infinity);
  return { images: positions.length === all.count ? all : selectFrom(all, positions), files, all, positions };
}

async function readImages(
  images: ImageFiles,
  definition: DatasetDefinition,
  folder: DataFolder,
): Promise<ImageSource> {
  const named = await Promise.all(
    filesOf(images, definition).map(async (file) => ({
      path: join(folder.path, file.name),
      bytes: await readDataFile(file, folder),
    })),
  );
  const [first, second] = named;
  switch (images.format) {
    case 'idx':
      if (first === undefined || second === undefined) throw new Error('idx: expected two files');
      return readIdx(first, second, { ...definition, count: images.count });
    case 'cifar':
      if (first === undefined) throw new Error('cifar: expected a file');
      return readCifar(first, { ...definition, count: images.count, labelBytes: images.labelBytes });
  }
}

function firstOfEachClass(labels: Uint8Array, limit: number): Uint32Array {
  const seen = new Map<number, number>();
  const positions: number[] = [];
  labels.forEach((label, position) => {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    if (before < limit) positions.push(position);
  });
  return Uint32Array.from(positions);
}
