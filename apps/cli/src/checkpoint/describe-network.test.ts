import type { Genome, NetworkDescription } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { describeNetwork, type ToldOfNetwork } from './describe-network.ts';
import type { Checkpoint } from './read-checkpoint.ts';

const chain: Genome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [{ operation: 'conv_3x3', rule: 'fa' }],
};
const other: Genome = { ...chain, layers: [{ operation: 'conv_3x3', rule: 'usf' }] };
const nb201: Genome = {
  version: 1,
  space: 'bionas-nb201-v1',
  slots: { stem: 'bp', reduction: 'bp', head: 'bp' },
  edges: [{ operation: 'none' }, { operation: 'nor_conv_3x3', rule: 'fa' }, { operation: 'none' }],
};
const whole: NetworkDescription = {
  genome: chain,
  spec: { kind: 'chain', channels: 8 },
  input: { height: 28, width: 28, channels: 1, classes: 10 },
  seed: 7,
  mean: [0.1],
  std: [0.3],
};
type File = Pick<Checkpoint, 'file' | 'stated' | 'dataset'>;
const full: File = { file: 'w', stated: whole, dataset: 'mnist' };
const bare: File = {
  file: 'w',
  stated: {
    genome: undefined,
    spec: undefined,
    input: undefined,
    seed: undefined,
    mean: undefined,
    std: undefined,
  },
  dataset: null,
};
const told = { dataset: 'mnist', genome: chain, channels: 8, mean: [0.1], std: [0.3] };

test('a file that says all needs nothing told, one that says nothing all of it', () => {
  expect(describeNetwork(full, {})).toEqual({ dataset: 'mnist', description: whole });
  expect(describeNetwork(full, told)).toEqual({ dataset: 'mnist', description: whole });
  expect(describeNetwork(bare, told)).toEqual({ dataset: 'mnist', description: { ...whole, seed: 0 } });
  expect(describeNetwork(bare, { ...told, genome: nb201, cells: 2 }).description.spec).toEqual({
    kind: 'nas-bench-201',
    channels: 8,
    cellsPerStage: 2,
  });
});

test('all that nobody says is asked for at once', () => {
  expect(() => describeNetwork(bare, {})).toThrow(
    /--dataset NAME .*--genome FILE .*--channels N .*--cells N .*--mean and --std/,
  );
  expect(() => describeNetwork(bare, { ...told, genome: nb201 })).toThrow('Say it with --cells N (a stage).');
});

const refused: { of: string; file?: File; told: ToldOfNetwork; code?: string; says: string }[] = [
  { of: 'another genome', told: { genome: other }, says: '--genome says' },
  { of: 'another width', told: { channels: 9 }, says: 'says channels 8, --channels says 9' },
  { of: 'cells of a chain', told: { cells: 3 }, says: 'A chain has no cells' },
  { of: 'another mean', told: { mean: [0.2] }, says: 'says the mean 0.1, --mean says 0.2' },
  { of: 'another data set', told: { dataset: 'fashion-mnist' }, says: '--dataset says fashion-mnist' },
  { of: 'an unknown data set', file: bare, told: { ...told, dataset: 'svhn' }, says: 'mnist, fashion-mnist' },
  {
    of: 'images of another shape',
    file: { ...full, dataset: null },
    told: { dataset: 'cifar-100' },
    says: 'w takes images of 28×28×1 in 10 classes, cifar-100 has 32×32×3 in 100 classes',
  },
  {
    of: 'a genome of another space',
    file: { ...full, stated: { ...whole, genome: undefined } },
    told: { genome: nb201 },
    code: 'invalid-genome',
    says: 'builds a nas-bench-201 network; w says that it holds a chain network',
  },
  { of: 'a mean too many', file: bare, told: { ...told, mean: [0, 0] }, says: 'expected 1 number, one a' },
  { of: 'a deviation of 0', file: bare, told: { ...told, std: [0] }, says: 'expected 1 positive number' },
];
test.each(refused)('$of is refused', ({ file = full, told: words, code = 'invalid-spec', says }) => {
  let thrown: unknown;
  try {
    describeNetwork(file, words);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code, message: expect.stringContaining(says) as string });
});
