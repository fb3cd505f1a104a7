/** @file All that a network is built from, of what its file says and of what the user says in its place. */
import {
  AppError,
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
  readonly dataset?: string | undefined;
  readonly genome?: Genome | undefined;
  readonly channels?: number | undefined;
  readonly cells?: number | undefined;
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
}

type File = Pick<Checkpoint, 'file' | 'stated' | 'dataset'>;

/**
 * Everything the network in a file is built from, and the data set it is for.
 * @throws AppError `invalid-spec`: what neither file nor user says, all at once, or what they say differently; a data set that is not known or has images of
 *   another shape. `invalid-genome`: a genome of another space than the network settings
 */
export function describeNetwork(
  checkpoint: File,
  told: ToldOfNetwork,
): { readonly dataset: DatasetName; readonly description: NetworkDescription } {
  const { file, stated } = checkpoint;
  const name = told.dataset ?? checkpoint.dataset;
  const genome = stated.genome ?? told.genome;
  const mean = stated.mean ?? told.mean;
  const std = stated.std ?? told.std;
  const unsaid = [
    ...(name === null ? [`--dataset NAME (${datasetNames.join(', ')}: the images it was trained on)`] : []),
    ...(genome === undefined ? ['--genome FILE (JSON)'] : []),
    ...(stated.spec ? [] : unsaidSizes(genome, told)),
    ...(mean && std
      ? []
      : ['--mean and --std (of pixels in [0, 1], one number a channel: what it subtracts and divides by; 0 and 1 where it takes pixels as they are)']), // oxfmt-ignore
  ];
  if (name === null || genome === undefined || !mean || !std || unsaid.length > 0) {
    throw new AppError(
      'invalid-spec',
      `${file} does not say all of its network. Say it with ${unsaid.join(', ')}.`,
    );
  }
  const dataset = datasetOf(checkpoint, name);
  const input = stated.input ?? datasetShapes[dataset];
  checkSame(file, 'the genome', genome, told.genome, '--genome', (one) => genomeId(one).slice(0, 12));
  for (const [what, found, word] of [
    ['mean', mean, told.mean],
    ['std', std, told.std],
  ] as const) {
    checkSame(file, `the ${what}`, found, word, `--${what}`, (numbers) => numbers.join(','));
    if (found.length === input.channels && (what === 'mean' || found.every((value) => value > 0))) continue;
    throw new AppError(
      'invalid-spec',
      `--${what} is ${found.join(',')}; expected ${input.channels} ${what === 'std' ? 'positive ' : ''}number${input.channels === 1 ? '' : 's'}, one a channel.`,
    );
  }
  const spec = specOf(file, genome, stated.spec, told);
  return { dataset, description: { genome, spec, input, seed: stated.seed ?? 0, mean, std } };
}

/** Options for width and depth that are lacking. */
function unsaidSizes(genome: Genome | undefined, { channels, cells }: ToldOfNetwork): string[] {
  const depth: Record<NetworkSpec['kind'], string | null> = {
    chain: null,
    cell: '--cells N (in all)',
    'nas-bench-201': '--cells N (a stage)',
  };
  const wanted = genome === undefined ? '--cells N (unless it is a chain)' : depth[kinds[genome.space]];
  return [
    ...(channels === undefined ? ['--channels N (of its first layer)'] : []),
    ...(cells === undefined && wanted !== null ? [wanted] : []),
  ];
}

function datasetOf({ file, stated, dataset }: File, named: string): DatasetName {
  const name = datasetNames.find((one) => one === named);
  if (name === undefined) {
    throw new AppError(
      'invalid-spec',
      `There is no data set "${named}"; expected one of ${datasetNames.join(', ')}.`,
    );
  }
  checkSame(file, 'the data set', dataset ?? name, name, '--dataset', (one) => one);
  if (stated.input && inputText(stated.input) !== inputText(datasetShapes[name])) {
    throw new AppError(
      'invalid-spec',
      `${file} takes images of ${inputText(stated.input)}, ${name} has ${inputText(datasetShapes[name])}. Expected the data set it was trained on.`,
    );
  }
  return name;
}

function specOf(
  file: string,
  genome: Genome,
  stated: NetworkSpec | undefined,
  told: ToldOfNetwork,
): NetworkSpec {
  const kind = kinds[genome.space];
  const spec = stated ?? toldSpec(kind, told);
  if (spec.kind !== kind) {
    throw new AppError(
      'invalid-genome',
      `The genome is of the space ${genome.space}, which builds a ${kind} network; ${file} says that it holds a ${spec.kind} network.`,
    );
  }
  if (spec.kind === 'chain' && told.cells !== undefined) {
    throw new AppError('invalid-spec', 'A chain has no cells: leave --cells out.');
  }
  checkSame(file, 'channels', spec.channels, told.channels, '--channels', String);
  if (spec.kind === 'cell') checkSame(file, 'cells', spec.cells, told.cells, '--cells', String);
  if (spec.kind === 'nas-bench-201') {
    checkSame(file, 'cells a stage', spec.cellsPerStage, told.cells, '--cells', String);
  }
  return spec;
}

const kinds = {
  'bionas-chain-v1': 'chain',
  'bionas-cell-v1': 'cell',
  'bionas-nb201-v1': 'nas-bench-201',
} as const satisfies Record<Genome['space'], NetworkSpec['kind']>;

function toldSpec(kind: NetworkSpec['kind'], { channels = 1, cells = 1 }: ToldOfNetwork): NetworkSpec {
  if (kind === 'chain') return { kind, channels };
  if (kind === 'nas-bench-201') return { kind, channels, cellsPerStage: cells };
  if (cells >= 3) return { kind, channels, cells };
  throw new AppError(
    'invalid-spec',
    `A network of DARTS cells has at least 3 of them, got --cells ${cells}.`,
  );
}

/** @throws AppError `invalid-spec` where the user says something else than the file */
function checkSame<Value>(
  file: string,
  what: string,
  found: Value,
  told: Value | undefined,
  option: string,
  text: (value: Value) => string,
): void {
  if (told === undefined || text(told) === text(found)) return;
  throw new AppError(
    'invalid-spec',
    `${file} says ${what} ${text(found)}, ${option} says ${text(told)}. Leave ${option} out to go by the file.`,
  );
}

/** "28×28×1 in 10 classes" */
export const inputText = ({ height, width, channels, classes }: InputShape): string =>
  `${height}×${width}×${channels} in ${classes} classes`;
