/** @file The answers of a trainer pool, looked up: what takes a pool hours is known at once, so a strategy can be tried with many seeds. */
import { AppError, type Genome, type SearchAnswer, type SearchQuestion } from '@bionas/contracts';
import { createRandom } from '@bionas/search-space';
import { cellOf, type Table } from './table.ts';

/**
 * What a genome scores. `trained`: the validation accuracy of one training, as in a search; which of the table's seeds it had is drawn for each
 * genome. `exact`: what it is judged by in the end, its worth.
 */
export type TabularScore = 'trained' | 'exact';

export interface TabularPool {
  /** Of a strategy that trains candidates from scratch. @throws AppError `unsupported` for shared weights, and lengths the table has not */
  answer(question: SearchQuestion): SearchAnswer;
  /** Mean test accuracy of the longest trainings over the table's seeds; a training that diverged counts as 0. */
  worthOf(genome: Genome): number;
  /** The largest worth of all. */
  readonly bestWorth: number;
}

type Row = Table['cells'][number];

/** Mean test accuracy of a line's longest trainings. */
export function worthOfRow({ spec }: Pick<Table, 'spec'>, { trainings }: Row): number {
  const right = trainings.map((lengths) => lengths.at(-1)?.test ?? 0);
  return right.reduce((sum, count) => sum + count, 0) / (right.length * spec.dataset.testSize);
}

/** @param seed draws which training of each genome is seen */
export function tabularPool(table: Table, seed: number, score: TabularScore = 'trained'): TabularPool {
  const { spec } = table;
  const rows = new Map(table.cells.map((row) => [row.cell, row]));
  const worths = new Map(table.cells.map((row) => [row.cell, worthOfRow(table, row)]));
  // A search asks for the best of its genomes again and again.
  const found = new WeakMap<Genome, Row>();
  const find = (genome: Genome): Row => {
    const known = found.get(genome);
    if (known !== undefined) return known;
    const cell = cellOf(genome, spec);
    const row = rows.get(cell);
    if (row !== undefined) {
      found.set(genome, row);
      return row;
    }
    throw new AppError('infeasible', `The table has no line for ${cell}: it is of another space.`);
  };
  const worthOf = (genome: Genome): number => worths.get(find(genome).cell) ?? 0;
  const trainedScore = (genome: Genome, epochs: number): number | null => {
    const row = find(genome);
    const length = spec.lengths.indexOf(epochs);
    if (length < 0)
      throw new AppError(
        'unsupported',
        `A training of ${epochs} epochs was asked for; the table has those of ${spec.lengths.join(', ')}.`,
      );
    const drawn = createRandom(seed, 'training', row.cell).pick(row.trainings);
    const right = drawn[length]?.validation.at(-1);
    return right === undefined ? null : right / spec.dataset.validationSize;
  };
  return {
    worthOf,
    bestWorth: Math.max(...worths.values()),
    answer: (asked) => {
      if (asked.kind !== 'evaluate')
        throw new AppError('unsupported', `A question of kind ${asked.kind} cannot be looked up in a table.`);
      const { genome, question } = asked;
      const epochs = asked.epochs ?? spec.training.epochs;
      const own = score === 'exact' ? worthOf(genome) : trainedScore(genome, epochs);
      return { kind: 'evaluate', question, genome, score: own };
    },
  };
}
