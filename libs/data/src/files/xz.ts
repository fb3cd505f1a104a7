/**
 * @file Decodes .xz files. The decoder package knows LZMA2 and no delta filter, and image data is often stored with
 * delta filters (they pack a tenth better). So a block with them is handed to the decoder as a stream of its own
 * without them, and the deltas are added up here. Format: "The .xz File Format" 1.2.1 (tukaani.org/xz).
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import xz from 'xz-decompress';
import { crc64 } from './crc64.ts';
import { blockFilters, readIndex, singleBlockStream, type Block } from './xz-container.ts';

/**
 * The plain bytes of an .xz file.
 * @param limit gives up beyond this many bytes
 * @throws Error if the bytes are not a whole and sound .xz file
 */
export async function decompressXz(stored: Uint8Array, limit: number): Promise<Uint8Array> {
  const index = readIndex(stored);
  const bytes = index.blocks.reduce((sum, block) => sum + block.plainBytes, 0);
  if (bytes > limit) throw new RangeError(`${bytes} bytes come out of it`);
  const plain = new Uint8Array(bytes);
  let length = 0;
  for (const block of index.blocks) {
    await decodeBlock(stored, block, index.check, plain.subarray(length, length + block.plainBytes));
    length += block.plainBytes;
  }
  return plain;
}

async function decodeBlock(
  stored: Uint8Array,
  block: Block,
  check: number,
  target: Uint8Array,
): Promise<void> {
  const { deltas, dictionary, headerBytes } = blockFilters(stored, block.start);
  const checkBytes = checkSizes[check] ?? 0;
  const packedEnd = block.start + block.unpaddedBytes - checkBytes;
  const packed = stored.subarray(block.start + headerBytes, packedEnd);
  await decodeLzma2(singleBlockStream(packed, target.length, dictionary), target);
  // Filters are listed in the order of packing: the last one is undone first.
  for (const distance of deltas.toReversed()) undoDelta(target, distance);
  const checkStart = packedEnd + (-packedEnd & 3);
  if (stored.subarray(packedEnd, checkStart).some((byte) => byte !== 0))
    throw new Error('its padding is broken');
  verify(check, target, stored.subarray(checkStart, checkStart + checkBytes));
}

async function decodeLzma2(stream: Uint8Array, target: Uint8Array): Promise<void> {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(stream);
      controller.close();
    },
  });
  const reader = new xz.XzReadableStream(source).getReader();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.length > target.length) {
      await reader.cancel();
      throw new RangeError(`more than the announced ${target.length} bytes come out of a block`);
    }
    target.set(value, length);
    length += value.length;
  }
  if (length !== target.length) {
    throw new RangeError(`only ${length} of the announced ${target.length} bytes come out of a block`);
  }
}

/** Each byte is stored as its difference from the one `distance` before it. */
function undoDelta(bytes: Uint8Array, distance: number): void {
  for (let at = distance; at < bytes.length; at++) {
    bytes[at] = (bytes[at] ?? 0) + (bytes[at - distance] ?? 0);
  }
}

/** Size of each kind of check: none, CRC32, CRC64, SHA-256. */
const checkSizes: Readonly<Record<number, number>> = { 0: 0, 1: 4, 4: 8, 10: 32 };

function verify(check: number, plain: Uint8Array, expected: Uint8Array): void {
  const got = ((): Buffer => {
    switch (check) {
      case 0:
        return Buffer.alloc(0);
      case 1: {
        const sum = Buffer.alloc(4);
        sum.writeUInt32LE(crc32(plain));
        return sum;
      }
      case 4: {
        const sum = Buffer.alloc(8);
        sum.writeBigUInt64LE(crc64(plain));
        return sum;
      }
      case 10:
        return createHash('sha256').update(plain).digest();
      default:
        throw new Error(`it has a check of kind ${check}, expected none, CRC32, CRC64 or SHA-256`);
    }
  })();
  if (!got.equals(expected)) throw new Error('its content does not fit its own checksum');
}
