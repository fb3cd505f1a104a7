/**
 * @file What the file of a network says of itself, in the texts of its safetensors header: all that it is built from. Whoever wants to know
 * what a file holds reads them without touching a tensor.
 */
import { z } from 'zod';
import { canonicalJson } from '../genome/canonical-json.ts';
import { genomeSchema, type Genome } from '../genome/genome.ts';
import { parseOrThrow } from '../parse.ts';
import { networkSpecSchema, type NetworkSpec } from '../run/job.ts';
import { damagedSafetensors } from './decode-safetensors.ts';

const format = 'bionas-network-1';

/** Size of the images and number of classes. */
export interface InputShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/** Everything a network is built from. Equal descriptions give equal networks, to the bit. */
export interface NetworkDescription {
  readonly genome: Genome;
  readonly spec: NetworkSpec;
  readonly input: InputShape;
  /** Draws forward and feedback weights, each layer from a stream of its own. */
  readonly seed: number;
  /** Mean and standard deviation of each channel of pixels in [0, 1]: the first layer. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a file says of its network; undefined where it says nothing. */
export type StatedDescription = {
  readonly [Part in keyof NetworkDescription]: NetworkDescription[Part] | undefined;
};

const side = z.int().min(1);
const inputSchema = z.object({ height: side, width: side, channels: side, classes: side });

/** The texts of a network's file. */
export function networkTexts(description: NetworkDescription): Record<string, string> {
  const { genome, spec, input, seed, mean, std } = description;
  return {
    format,
    genome: canonicalJson(genome),
    network: canonicalJson(spec),
    input: canonicalJson(input),
    mean: canonicalJson(mean),
    std: canonicalJson(std),
    seed: String(seed),
  };
}

/**
 * What texts say of a network. Those of another format say nothing.
 * @throws AppError `artifact-damaged` where a text is there and cannot be what its name says
 */
export function readNetworkTexts(metadata: Readonly<Record<string, string>>): StatedDescription {
  const read = <Schema extends z.ZodType>(key: string, schema: Schema): z.output<Schema> | undefined => {
    const text = metadata['format'] === format ? metadata[key] : undefined;
    if (text === undefined) return undefined;
    const what = `The text ${key} of a network file`;
    return parseOrThrow(schema, jsonOf(text, key), { code: 'artifact-damaged', what });
  };
  return {
    genome: read('genome', genomeSchema),
    spec: read('network', networkSpecSchema),
    input: read('input', inputSchema),
    seed: read('seed', z.int()),
    mean: read('mean', z.array(z.number())),
    std: read('std', z.array(z.number())),
  };
}

/**
 * The same, with nothing left out.
 * @throws AppError `artifact-damaged`
 */
export function parseNetworkTexts(metadata: Readonly<Record<string, string>>): NetworkDescription {
  if (metadata['format'] !== format) {
    throw damagedSafetensors(
      `its format is ${JSON.stringify(metadata['format'] ?? null)}, this version reads "${format}"`,
    );
  }
  const { genome, spec, input, seed, mean, std } = readNetworkTexts(metadata);
  if (genome && spec && input && seed !== undefined && mean && std) {
    return { genome, spec, input, seed, mean, std };
  }
  const absent = ['genome', 'network', 'input', 'mean', 'std', 'seed'].filter((key) => !(key in metadata));
  throw damagedSafetensors(`it has no text ${absent.join(', ')}`);
}

function jsonOf(text: string, key: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedSafetensors(`the text ${key} is not JSON`, cause);
  }
}
