import { genomeId, referenceRowSchema, type LeaderboardRow, type ReferenceRow } from '@bionas/contracts';
import { createLoader } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { chainOf, estimateOf } from '../compare/testing.ts';
import { boardScatter } from './board-scatter.ts';
import { boardUrl } from './board-url.ts';
import {
  boardProtocols,
  boardRows,
  isPublished,
  rowKey,
  sharedEpsilon,
  withPublished,
} from './prepare-board.ts';
import { rankChanges, ranksOf } from './rank-changes.ts';

function row(
  rank: number,
  accuracy: number,
  robust: number | null,
  more: Partial<LeaderboardRow> = {},
): LeaderboardRow {
  const genome = more.genome ?? chainOf(...Array.from({ length: rank + 1 }, () => 'fa' as const));
  const id = genomeId(genome);
  return {
    rank,
    genomeId: id,
    genome,
    role: 'mix',
    mixGenomeId: id,
    protocol: { id: 'p', dataset: 'mnist', epochs: 3, trainSize: 5_000, attackPreset: 'smoke' },
    experimentIds: [],
    runIds: [],
    seeds: [1, 2, 3],
    accuracy: estimateOf(accuracy),
    robust: robust === null ? null : estimateOf(robust),
    epsilon: robust === null ? null : 0.1,
    ruleGradientRobust: null,
    twinDifference: null,
    twinRobustDifference: null,
    parameters: 100,
    trainingMs: 1,
    provisional: false,
    adversarial: null,
    verdict: 'pass',
    ...more,
  };
}
const board = [row(1, 0.9, 0.2), row(2, 0.8, null), row(3, 0.7, 0.4)];
const sorted = (sort: 'rank' | 'robust', descending: boolean): number[] =>
  boardRows(board, { protocolId: 'p', sort, descending }).map((item) => item.rank);

describe('the board', () => {
  it('sorts, what is absent last either way', () => {
    expect(sorted('rank', false)).toEqual([1, 2, 3]);
    expect(sorted('robust', false)).toEqual([1, 3, 2]);
    expect(sorted('robust', true)).toEqual([3, 1, 2]);
  });

  it('shows one protocol, the one with most rows first, and tells equal labels apart', () => {
    const other = { ...row(1, 0.5, null), protocol: { ...row(1, 0, null).protocol, id: 'other-id' } };
    const protocols = boardProtocols([other, ...board]);
    expect(protocols.map((protocol) => [protocol.id, protocol.rows])).toEqual([
      ['p', 3],
      ['other-id', 1],
    ]);
    expect(new Set(protocols.map((protocol) => protocol.label)).size).toBe(2);
    expect(boardRows([other, ...board], { protocolId: 'other-id', sort: 'rank', descending: false })).toEqual(
      [other],
    );
  });

  it('gives the rows of a control that belongs to two mixes two keys', () => {
    const twin = row(4, 0.9, null, { role: 'twin', mixGenomeId: 'a'.repeat(64) });
    expect(rowKey(twin)).not.toBe(rowKey({ ...twin, mixGenomeId: 'b'.repeat(64) }));
  });

  it('sets published rows of the same data set among ours without a rank, and sorts only what can be compared', () => {
    const published = (name: string, cleanPercent: number, robust: object, more: object = {}): ReferenceRow =>
      referenceRowSchema.parse({
        ...{ name, cleanPercent, dataset: 'mnist', paper: 'P', link: 'arXiv:2001.00001', rules: ['bp'] },
        ...{ architecture: 'MLP', adversariallyTrained: false, extraData: false },
        robust: { percent: 30, norm: 'linf', epsilon: 0.1, evaluation: 'AutoAttack', ...robust },
        ...more,
      });
    const beside = [
      published('same ball', 85, {}),
      published('wider ball', 80, { epsilon: 0.3 }),
      published('feedback', 75, { ruleGradient: true }),
      published('other data', 99, {}, { dataset: 'cifar-10' }),
    ];
    const order = (sort: 'rank' | 'accuracy' | 'robust', descending: boolean): (string | number)[] => {
      const rows = boardRows(board, { protocolId: 'p', sort, descending });
      return withPublished(rows, beside, { sort, descending }).map((one) =>
        isPublished(one) ? one.name : one.rank,
      );
    };
    expect(order('rank', false)).toEqual([1, 2, 3, 'same ball', 'wider ball', 'feedback']);
    expect(order('rank', true)).toEqual([3, 2, 1, 'same ball', 'wider ball', 'feedback']);
    // 90, 85, 80 (ours and theirs), 75, 70.
    expect(order('accuracy', true)).toEqual([1, 'same ball', 2, 'wider ball', 'feedback', 3]);
    expect(order('robust', true)).toEqual([3, 'same ball', 1, 2, 'wider ball', 'feedback']);
    expect(withPublished([], beside, { sort: 'rank', descending: false })).toEqual([]);
  });

  it('names one epsilon only where all rows agree', () => {
    expect(sharedEpsilon(board)).toBe(0.1);
    expect(sharedEpsilon([...board, row(4, 0.5, 0.1, { epsilon: 8 / 255 })])).toBeNull();
    expect(sharedEpsilon([])).toBeNull();
  });

  it('finds who moved, by how much, and who is new', () => {
    const before = ranksOf(board);
    const [first, second, third] = board;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three rows');
    const after = ranksOf([
      { ...third, rank: 1 },
      { ...first, rank: 2 },
      { ...second, rank: 3 },
      row(4, 0.1, null),
    ]);
    expect(rankChanges(before, after)).toEqual(
      new Map([
        [rowKey(third), { kind: 'moved', by: 2 }],
        [rowKey(first), { kind: 'moved', by: -1 }],
        [rowKey(second), { kind: 'moved', by: -1 }],
        [rowKey(row(4, 0.1, null)), { kind: 'new' }],
      ]),
    );
    expect(rankChanges(null, after).size).toBe(0);
  });

  it('draws attacked rows with the front over both means', () => {
    const dominated = row(4, 0.6, 0.1);
    const { points, notes, yName } = boardScatter([...board, dominated]);
    expect(points.map((point) => [point.x.mean, point.front])).toEqual([
      [0.9, true],
      [0.7, true],
      [0.6, false],
    ]);
    expect(yName).toBe('robust accuracy at 0.1');
    expect(notes.join()).toContain('1 not attacked yet');
  });

  it('reads protocol, controls, published rows, sort and open row from the address and refuses unknown sorts', () => {
    const read = createLoader(boardUrl);
    expect(read('?protocol=p&controls=true&sort=robust&descending=true&open=k&published=false')).toEqual({
      protocol: 'p',
      controls: true,
      published: false,
      sort: 'robust',
      descending: true,
      open: 'k',
    });
    expect(read('?sort=junk').sort).toBe('rank');
  });
});
