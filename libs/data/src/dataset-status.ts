import { readFile, stat } from 'node:fs/promises';
import { datasetNames, type DatasetName } from '@bionas/contracts';
import { readable } from './data-problem.ts';
import { datasetFolder } from './datasets/dataset-folder.ts';
import { chosenAlternative, filesOf } from './datasets/read-part.ts';
import type { DatasetDefinition } from './datasets/dataset-definition.ts';
import { datasetDefinitions } from './datasets/registry.ts';
import { compareChecksum, readChecksums } from './files/checksums.ts';
import { findDataFile } from './files/read-data-file.ts';

/** Whether a data set can be read. `absent`: no file of it; `incomplete`: some; `damaged`: a file is not as it should be. */
export interface DatasetStatus {
  readonly name: DatasetName;
  readonly title: string;
  readonly state: 'complete' | 'incomplete' | 'absent' | 'damaged';
  /** The folder looked at, null where none is set. */
  readonly folder: string | null;
  /** One line for each missing or damaged file. */
  readonly problems: readonly string[];
  /** Where the files come from. */
  readonly origin: string;
}

/**
 * Which data sets are there and complete.
 * @param options.verify also compares every file with its folder's SHA256SUMS (reads them whole: seconds)
 */
export async function datasetStatus(
  dataDir: string | undefined,
  options: { verify?: boolean } = {},
): Promise<DatasetStatus[]> {
  return Promise.all(
    datasetNames.map((name) => statusOf(datasetDefinitions[name], dataDir, options.verify ?? false)),
  );
}

/** The same for one definition: tests bring small ones. */
export async function statusOf(
  definition: DatasetDefinition,
  dataDir: string | undefined,
  verify: boolean,
): Promise<DatasetStatus> {
  const { name, title, origin } = definition;
  if (definition.folder !== null && dataDir === undefined) {
    return { name, title, origin, state: 'absent', folder: null, problems: ['BIONAS_DATA_DIR is not set'] };
  }
  const folder = datasetFolder(definition, dataDir);
  const parts = await Promise.all(
    [definition.train, definition.test].map((part) => chosenAlternative(part, definition, folder)),
  );
  const files = parts.flat().flatMap((images) => filesOf(images, definition));
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const file of files) {
    const stored = await findDataFile(folder, file.name);
    if (stored === null) {
      missing.push(`${file.name} is not there (${readable(file.bytes)} bytes)`);
      continue;
    }
    const { size } = await stat(stored.path);
    if (stored.compression === '' && size !== file.bytes) {
      wrong.push(`${stored.name} has ${readable(size)} bytes, expected ${readable(file.bytes)}`);
    } else if (verify) {
      await checkSum(folder, stored.name, stored.path).catch((error: unknown) => {
        wrong.push(error instanceof Error ? error.message : String(error));
      });
    }
  }
  return {
    name,
    title,
    origin,
    folder,
    state:
      wrong.length > 0
        ? 'damaged'
        : missing.length === 0
          ? 'complete'
          : missing.length === files.length
            ? 'absent'
            : 'incomplete',
    problems: [...wrong, ...missing],
  };
}

async function checkSum(folder: string, name: string, path: string): Promise<void> {
  const expected = (await readChecksums(folder)).get(name);
  if (expected !== undefined) compareChecksum(path, await readFile(path), expected);
}
