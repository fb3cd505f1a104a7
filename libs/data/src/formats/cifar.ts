/**
 * @file The binary version of CIFAR-10 and CIFAR-100: records of one label byte (CIFAR-100: coarse, then fine) and
 * the red, the green and the blue plane, each row-major.
 */
import { damaged, readable } from '../data-problem.ts';
import type { ImageSource } from '../image-source.ts';
import type { NamedBytes } from './idx.ts';

/** Layout of a record. The class is the last of its label bytes. */
export interface CifarRecords {
  readonly count: number;
  readonly labelBytes: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/** Size of a file of such records. */
export function cifarBytes(records: Omit<CifarRecords, 'classes'>): number {
  return records.count * (records.labelBytes + records.height * records.width * records.channels);
}

/**
 * The images of a file of records, handed out with the colours of a pixel side by side.
 * @throws AppError `data-damaged` if the size or a label is not as expected
 */
export function readCifar({ path, bytes }: NamedBytes, expected: CifarRecords): ImageSource {
  const { count, labelBytes, height, width, channels, classes } = expected;
  const expectedBytes = cifarBytes(expected);
  if (bytes.length !== expectedBytes) {
    throw damaged(path, `got ${readable(bytes.length)} bytes, expected ${readable(expectedBytes)}`);
  }
  const plane = height * width;
  const record = labelBytes + plane * channels;
  const labels = Uint8Array.from(
    { length: count },
    (_, index) => bytes[index * record + labelBytes - 1] ?? 255,
  );
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong !== -1) {
    throw damaged(path, `record ${wrong} has label ${labels[wrong]}, expected 0 to ${classes - 1}`);
  }
  return {
    count,
    labels,
    copy(index, target, offset) {
      const start = index * record + labelBytes;
      for (let channel = 0; channel < channels; channel++) {
        const from = start + channel * plane;
        for (let pixel = 0; pixel < plane; pixel++) {
          target[offset + pixel * channels + channel] = bytes[from + pixel] ?? 0;
        }
      }
    },
  };
}
