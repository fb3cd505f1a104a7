/** @file A file of weights that somebody hands over: what it is, and what it says of its network. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  AppError,
  decodeSafetensors,
  readNetworkTexts,
  toErrorRecord,
  type SafetensorsFile,
  type StatedDescription,
} from '@bionas/contracts';

export interface Checkpoint {
  readonly file: string;
  readonly sha256: string;
  readonly content: SafetensorsFile;
  /** What its texts say of the network; other programs write none. */
  readonly stated: StatedDescription;
  /** The data set it says it was trained on. */
  readonly dataset: string | null;
  /** Whether it says that it was trained against attacks. */
  readonly adversarial: boolean;
}

/**
 * Reads a file of weights.
 * @throws AppError `not-found`; `invalid-spec`: a folder, half a training; `artifact-damaged`: no sound safetensors file
 */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readBytes(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  try {
    const content = decodeSafetensors(bytes);
    const { metadata } = content;
    const stated = readNetworkTexts(metadata);
    if ('training' in metadata && 'state' in metadata) {
      throw new AppError('invalid-spec', 'It is a checkpoint of a training that was to go on. Hand over the weights of the finished training.'); // oxfmt-ignore
    }
    return {
      ...{ file, sha256, content, stated },
      dataset: metadata['dataset'] ?? null,
      adversarial: 'adversarial' in metadata,
    };
  } catch (cause) {
    const { code, message } = toErrorRecord(cause);
    if (code === 'internal') throw cause;
    throw new AppError(code, `${file}: ${message}${hintOf(bytes)}`, { cause });
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (why === 'ENOENT' || why === 'ENOTDIR') {
      throw new AppError('not-found', `There is no file ${file}. Expected the weights of a network as a safetensors file.`, { cause }); // oxfmt-ignore
    }
    if (why === 'EISDIR') {
      throw new AppError('invalid-spec', `${file} is a folder. Expected a safetensors file.`, { cause });
    }
    throw cause;
  }
}

/** What a file of another kind is, where its first bytes say so. */
function hintOf(bytes: Uint8Array): string {
  const begins = (...start: number[]): boolean => start.every((byte, at) => bytes[at] === byte);
  // A ZIP archive, and a pickle of protocol 2 and later.
  if (begins(0x50, 0x4b, 3, 4) || (begins(0x80) && (bytes[1] ?? 0) <= 5)) {
    return ' It looks like a file of torch.save: write it with safetensors.torch.save_file.';
  }
  if (begins(0x89, 0x48, 0x44, 0x46)) return ' It looks like an HDF5 file, as Keras writes them.';
  if (bytes.length >= 8 && bytes.subarray(0, 8).every((byte) => byte >= 9 && byte < 0x7f)) {
    return ' It looks like a text file.';
  }
  return '';
}
