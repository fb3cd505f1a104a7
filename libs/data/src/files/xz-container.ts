/** @file The frame of an .xz file: where its blocks are, what filters they have, and a minimal file for one block. */
import { crc32 } from 'node:zlib';

export interface Block {
  /** Position of the block's header. */
  readonly start: number;
  /** Header, packed bytes and check, without padding. */
  readonly unpaddedBytes: number;
  readonly plainBytes: number;
}

export interface BlockFilters {
  readonly headerBytes: number;
  /** Distances of the delta filters, in the order of packing. */
  readonly deltas: readonly number[];
  /** The LZMA2 dictionary size, as coded in the file. */
  readonly dictionary: number;
}

const streamMagic = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00);
const footerMagic = Uint8Array.of(0x59, 0x5a);
const deltaFilter = 0x03;
const lzma2Filter = 0x21;

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Reads numbers of up to 63 bits in groups of seven, lowest first. */
function numberReader(bytes: Uint8Array, from: number): { next(): number; position(): number } {
  let position = from;
  return {
    next() {
      let value = 0;
      for (let group = 0; group < 9; group++) {
        const byte = bytes[position++];
        if (byte === undefined) break;
        value += (byte & 0x7f) * 2 ** (7 * group);
        if (byte < 0x80) return value;
      }
      throw new Error('it ends within a number');
    },
    position: () => position,
  };
}

/**
 * The blocks of a file, from the index at its end.
 * @throws Error if it is not one whole .xz stream
 */
export function readIndex(file: Uint8Array): { check: number; blocks: Block[] } {
  if (file.length < 32 || !equal(file.subarray(0, 6), streamMagic)) {
    throw new Error('it does not begin like an .xz file');
  }
  if (!equal(file.subarray(-2), footerMagic)) throw new Error('it does not end like an .xz file: cut off?');
  const footer = viewOf(file.subarray(-12));
  const flags = file.subarray(6, 8);
  const indexBytes = (footer.getUint32(4, true) + 1) * 4;
  const indexStart = file.length - 12 - indexBytes;
  if (
    crc32(flags) !== viewOf(file).getUint32(8, true) ||
    crc32(file.subarray(-8, -2)) !== footer.getUint32(0, true) ||
    !equal(flags, file.subarray(-4, -2)) ||
    indexStart < 12
  ) {
    throw new Error('its header or footer is broken');
  }
  const index = file.subarray(indexStart, -12);
  if (crc32(index.subarray(0, -4)) !== viewOf(index).getUint32(indexBytes - 4, true) || index[0] !== 0) {
    throw new Error('its index is broken');
  }
  const numbers = numberReader(index, 1);
  const count = numbers.next();
  const blocks: Block[] = [];
  let start = 12;
  for (let number = 0; number < count; number++) {
    const unpaddedBytes = numbers.next();
    blocks.push({ start, unpaddedBytes, plainBytes: numbers.next() });
    start += unpaddedBytes + (-unpaddedBytes & 3);
  }
  if (start !== indexStart)
    throw new Error('its index does not fit its blocks (several streams in one file?)');
  return { check: (flags[1] ?? 0) & 0x0f, blocks };
}

/**
 * The filters of the block whose header starts at `start`.
 * @throws Error for filters other than delta and LZMA2
 */
export function blockFilters(file: Uint8Array, start: number): BlockFilters {
  const headerBytes = ((file[start] ?? 0) + 1) * 4;
  const header = file.subarray(start, start + headerBytes);
  if (crc32(header.subarray(0, -4)) !== viewOf(header).getUint32(headerBytes - 4, true)) {
    throw new Error('the header of a block is broken');
  }
  const flags = header[1] ?? 0;
  const numbers = numberReader(header, 2);
  if ((flags & 0x40) !== 0) numbers.next();
  if ((flags & 0x80) !== 0) numbers.next();
  let position = numbers.position();
  const deltas: number[] = [];
  for (let filter = 0; filter < (flags & 3); filter++) {
    const [id, size, distance] = header.subarray(position, position + 3);
    if (id !== deltaFilter || size !== 1 || distance === undefined) {
      throw new Error(`it uses filter ${id ?? 'none'}, expected delta filters and LZMA2 only`);
    }
    deltas.push(distance + 1);
    position += 3;
  }
  const [id, size, dictionary] = header.subarray(position, position + 3);
  if (id !== lzma2Filter || size !== 1 || dictionary === undefined) {
    throw new Error(`its last filter is ${id ?? 'none'}, expected LZMA2`);
  }
  return { headerBytes, deltas, dictionary };
}

/** A file of one block with LZMA2 alone and without a check, around packed bytes of another one. */
export function singleBlockStream(packed: Uint8Array, plainBytes: number, dictionary: number): Uint8Array {
  const flags = Buffer.of(0, 0);
  // Size 2 stands for 12 bytes: flags, one filter (id, one property byte), three bytes of padding, CRC32.
  const header = withCrc(Buffer.of(2, 0, lzma2Filter, 1, dictionary, 0, 0, 0));
  const unpadded = header.length + packed.length;
  const content = Buffer.from([0, 1, ...coded(unpadded), ...coded(plainBytes)]);
  const index = withCrc(Buffer.concat([content, Buffer.alloc(-content.length & 3)]));
  const backward = Buffer.alloc(4);
  backward.writeUInt32LE(index.length / 4 - 1);
  const tail = Buffer.concat([backward, flags]);
  return Buffer.concat([
    streamMagic,
    withCrc(flags),
    header,
    packed,
    Buffer.alloc(-packed.length & 3),
    index,
    withCrc(tail).subarray(-4),
    tail,
    footerMagic,
  ]);
}

function withCrc(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return Buffer.concat([bytes, sum]);
}

function coded(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...coded(Math.floor(value / 0x80))];
}
