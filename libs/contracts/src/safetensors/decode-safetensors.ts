import { AppError } from '../errors.ts';
import type { SafetensorsFile, StoredTensor } from './safetensors-file.ts';

const advice = 'Fetch the file again; if it stays damaged, train the network again.';

/** The error of a file that cannot be what it claims to be. */
export function damagedSafetensors(problem: string, cause?: unknown): AppError {
  return new AppError('artifact-damaged', `Not a sound safetensors file: ${problem}. ${advice}`, { cause });
}

/**
 * Reads a safetensors file of float32 tensors. The tensors are copies.
 * @throws AppError `artifact-damaged` when the bytes are cut off, contradict their header or hold another number type
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8) throw damagedSafetensors(`got ${bytes.length} bytes, expected at least 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8)) {
    throw damagedSafetensors(`the header claims ${length} bytes, but only ${bytes.length - 8} follow`);
  }
  const start = 8 + Number(length);
  const { __metadata__: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, start));
  const body = bytes.length - start;
  const tensors = new Map<string, StoredTensor>();
  let total = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { shape, from, to } = parseEntry(name, entry);
    const size = 4 * shape.reduce((product, side) => product * side, 1);
    if (to - from !== size || to > body) {
      throw damagedSafetensors(
        `${name} of shape [${shape.join(', ')}] needs ${size} bytes, its place is ${from} to ${to} of ${body}`,
      );
    }
    total += size;
    // Copied, since a Float32Array must begin at a multiple of 4; not by slice, which is a view where the bytes are a Buffer.
    const copy = new Uint8Array(bytes.subarray(start + from, start + to));
    tensors.set(name, { shape, data: new Float32Array(copy.buffer) });
  }
  if (total !== body)
    throw damagedSafetensors(`the tensors take ${total} bytes, but ${body} follow the header`);
  return { tensors, metadata: parseMetadata(metadata) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damagedSafetensors('the header is not JSON', cause);
  }
  if (!isRecord(header)) throw damagedSafetensors('the header is not a JSON object');
  return header;
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw damagedSafetensors('__metadata__ is not a JSON object');
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw damagedSafetensors(`__metadata__.${key} is not a text`);
      return [key, text];
    }),
  );
}

function parseEntry(name: string, entry: unknown): { shape: number[]; from: number; to: number } {
  if (!isRecord(entry)) throw damagedSafetensors(`the entry of ${name} is not a JSON object`);
  if (entry['dtype'] !== 'F32') {
    throw new AppError(
      'artifact-damaged',
      `${name} has the number type ${JSON.stringify(entry['dtype'])}, expected "F32". Write every tensor as 32-bit floats, and leave out what is no weight.`,
    );
  }
  const { shape, data_offsets: offsets } = entry;
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw damagedSafetensors(`${name} has no valid shape and data_offsets`);
  }
  const [from = 0, to = 0] = offsets;
  return { shape, from, to };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && side >= 0);
