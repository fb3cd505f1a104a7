/**
 * @file The idx format of MNIST and Fashion-MNIST: two zero bytes, the type (8 = unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit integer, then the values in row-major order.
 */
import { damaged } from '../data-problem.ts';
import type { ImageSource } from '../image-source.ts';

/** A file's bytes and, for messages, its place. */
export interface NamedBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What the header must say. */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** Size of an idx file of unsigned bytes. */
export function idxBytes(...dimensions: readonly number[]): number {
  return 4 + 4 * dimensions.length + dimensions.reduce((product, dimension) => product * dimension, 1);
}

/**
 * The images of an image file with the labels of a label file.
 * @throws AppError `data-damaged` if a header, a size or a label is not as expected
 */
export function readIdx(images: NamedBytes, labels: NamedBytes, expected: IdxImages): ImageSource {
  const { count, height, width, classes } = expected;
  const pixels = idxValues(images, [count, height, width]);
  const classOf = idxValues(labels, [count]);
  const wrong = classOf.findIndex((label) => label >= classes);
  if (wrong !== -1) {
    throw damaged(labels.path, `label ${wrong} is ${classOf[wrong]}, expected 0 to ${classes - 1}`);
  }
  const size = height * width;
  return {
    count,
    labels: classOf,
    copy(index, target, offset) {
      target.set(pixels.subarray(index * size, (index + 1) * size), offset);
    },
  };
}

function idxValues({ path, bytes }: NamedBytes, dimensions: readonly number[]): Uint8Array {
  const expectedBytes = idxBytes(...dimensions);
  if (bytes.length !== expectedBytes) {
    throw damaged(path, `got ${bytes.length} bytes, expected ${expectedBytes}`);
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, 4 + 4 * dimensions.length);
  const magic = 0x0800 + dimensions.length;
  const got = header.getUint32(0);
  if (got !== magic) {
    throw damaged(
      path,
      `it starts with ${hex(got)}, expected ${hex(magic)} (idx, ${dimensions.length} dimensions of bytes)`,
    );
  }
  const sizes = dimensions.map((_, index) => header.getUint32(4 + 4 * index));
  if (sizes.join() !== dimensions.join()) {
    throw damaged(path, `its header says ${sizes.join(' x ')}, expected ${dimensions.join(' x ')}`);
  }
  return bytes.subarray(4 + 4 * dimensions.length);
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
