/** @file All that a network is built from, of what its file says and of what the user says in its place. */
import {
  AppError,
  canonicalJson,
  datasetNames,
  datasetShapes,
  genomeId,
  type DatasetName,
  type Genome,
  type InputShape,
  type NetworkDescription,
  type NetworkSpec,
} from '@bionas/contracts';
import type { Checkpoint } from './read-checkpoint.ts';

/** What the user says. A file that says it too must say the same. */
export interface ToldOfNetwork {
  readonly genome?: Genome | undefined;
  readonly channels?: number | undefined;
  readonly cells?: number | undefined;
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
}

type File = Pick<Checkpoint, 'file' | 'stated'>;

/**
 * The data set to attack a network on.
 * @throws AppError `invalid-spec`: not told, not known, not the one the file names, or with images of another shape
 */
export function datasetOf(
  { file, stated, dataset }: File & Pick<Checkpoint, 'dataset'>,
  told: string | undefined,
): DatasetName {
  const named = told ?? dataset;
  const fitting = datasetNames.filter((name) => !stated.input || alike(datasetShapes[name], stated.input));
  if (stated.input && fitting.length === 0) {
    throw new AppError(
      'invalid-spec',
      `${file} takes images of ${inputText(stated.input)}; none of ${datasetNames.join(', ')} has such.`,
    );
  }
  if (named === null) {
    throw new AppError(
      'invalid-spec',
      `${file} does not say which images it was trained on. Name them with --dataset: ${fitting.join(', ')}.`,
    );
  }
  const name = datasetNames.find((one) => one === named);
  if (name === undefined) {
    throw new AppError(
      'invalid-spec',
      `There is no data set "${named}"; expected one of ${datasetNames.join(', ')}.`,
    );
  }
  if (dataset !== null && name !== dataset)
    throw twoWords(file, 'was trained on', dataset, `--dataset ${name}`);
  if (stated.input && !fitting.includes(name)) {
    throw new AppError(
      'invalid-spec',
      `${file} takes images of ${inputText(stated.input)}, ${name} has ${inputText(datasetShapes[name])}. Name the data set it was trained on with --dataset.`,
    );
  }
  return name;
}

/**
 * Everything the network is built from.
 * @throws AppError `invalid-spec`: something that neither says, or that they say differently; `invalid-genome`: a genome of another space than the
 *   network settings
 */
export function describeNetwork(
  { file, stated }: File,
  told: ToldOfNetwork,
  dataset: DatasetName,
): NetworkDescription {
  const genome = stated.genome ?? told.genome;
  if (genome === undefined) {
    throw new AppError(
      'invalid-spec',
      `${file} does not carry its genome. Hand it over as a JSON file with --genome.`,
    );
  }
  if (told.genome && genomeId(told.genome) !== genomeId(genome)) {
    throw new AppError(
      'invalid-spec',
      `${file} carries the genome ${genomeId(genome).slice(0, 12)}, --genome has ${genomeId(told.genome).slice(0, 12)}. Leave --genome out to attack what the file says it is.`,
    );
  }
  const input = stated.input ?? datasetShapes[dataset];
  return {
    genome,
    spec: specOf(file, genome, stated.spec, told),
    input,
    seed: stated.seed ?? 0,
    mean: constants(file, 'mean', stated.mean, told.mean, input),
    std: constants(file, 'std', stated.std, told.std, input),
  };
}

function specOf(
  file: string,
  genome: Genome,
  stated: NetworkSpec | undefined,
  told: ToldOfNetwork,
): NetworkSpec {
  const spec = stated ?? toldSpec(file, genome, told);
  const kind = kinds[genome.space];
  if (spec.kind !== kind) {
    throw new AppError(
      'invalid-genome',
      `The genome is of the space ${genome.space}, which builds a ${kind} network; ${file} says that it holds a ${spec.kind} network.`,
    );
  }
  const cells =
    spec.kind === 'cell' ? spec.cells : spec.kind === 'nas-bench-201' ? spec.cellsPerStage : undefined;
  if (told.cells !== undefined && cells === undefined) {
    throw new AppError('invalid-spec', 'A chain has no cells: leave --cells out.');
  }
  for (const [what, own, word] of [
    ['channels', spec.channels, told.channels],
    ['cells', cells, told.cells],
  ] as const) {
    if (word !== undefined && word !== own)
      throw twoWords(file, `has ${what}`, String(own), `--${what} ${word}`);
  }
  return spec;
}

const kinds = {
  'bionas-chain-v1': 'chain',
  'bionas-cell-v1': 'cell',
  'bionas-nb201-v1': 'nas-bench-201',
} as const satisfies Record<Genome['space'], NetworkSpec['kind']>;

function toldSpec(file: string, { space }: Genome, { channels, cells }: ToldOfNetwork): NetworkSpec {
  const wanted = [
    ...(channels === undefined ? ['--channels (of its first layer)'] : []),
    ...(cells === undefined && space === 'bionas-cell-v1' ? ['--cells (in all)'] : []),
    ...(cells === undefined && space === 'bionas-nb201-v1' ? ['--cells (a stage)'] : []),
  ];
  if (wanted.length > 0 || channels === undefined) {
    throw new AppError(
      'invalid-spec',
      `${file} does not say how wide and deep its network is, and a genome does not either. Say it with ${wanted.join(' and ')}.`,
    );
  }
  if (space === 'bionas-chain-v1') return { kind: 'chain', channels };
  if (space === 'bionas-cell-v1') {
    if (cells === undefined || cells >= 3) return { kind: 'cell', channels, cells: cells ?? 3 };
    throw new AppError(
      'invalid-spec',
      `A network of DARTS cells has at least 3 of them, got --cells ${cells}.`,
    );
  }
  return { kind: 'nas-bench-201', channels, cellsPerStage: cells ?? 1 };
}

function constants(
  file: string,
  what: 'mean' | 'std',
  stated: readonly number[] | undefined,
  told: readonly number[] | undefined,
  { channels }: InputShape,
): readonly number[] {
  const found = stated ?? told;
  if (found === undefined) {
    throw new AppError(
      'invalid-spec',
      `${file} does not say how its images are normalised. Give the ${what} of its training pixels in [0, 1] with --${what}, one number a channel (0 and 1 where it takes pixels as they are).`,
    );
  }
  if (told && canonicalJson(told) !== canonicalJson(found)) {
    throw twoWords(file, `has the ${what}`, found.join(','), `--${what} ${told.join(',')}`);
  }
  if (found.length !== channels || (what === 'std' && found.some((value) => value <= 0))) {
    throw new AppError(
      'invalid-spec',
      `--${what} is ${found.join(',')}; expected ${channels} ${what === 'std' ? 'positive ' : ''}number${channels === 1 ? '' : 's'}, one a channel.`,
    );
  }
  return found;
}

const twoWords = (file: string, does: string, own: string, told: string): AppError =>
  new AppError(
    'invalid-spec',
    `${file} says that it ${does} ${own}, which is not ${told}. Leave the option out to go by the file.`,
  );

const alike = (one: InputShape, other: InputShape): boolean => inputText(one) === inputText(other);

/** "28×28×1 in 10 classes" */
export const inputText = ({ height, width, channels, classes }: InputShape): string =>
  `${height}×${width}×${channels} in ${classes} classes`;
