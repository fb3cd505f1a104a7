/** @file What the table itself says: how far cells lie apart, and how much of what a search sees is chance. */
import { bootstrapMean, kendallTau, type KendallTau } from '@bionas/analysis';
import { parseNb201, type Estimate } from '@bionas/contracts';
import { tabularPool, worthOfRow, type Table } from '@bionas/search';
import { createRandom } from '@bionas/search-space';

export interface TableFacts {
  readonly cells: number;
  readonly genomes: number;
  readonly trainings: number;
  /** Of the worths: least, lower quartile, median, upper quartile, best. */
  readonly worths: readonly number[];
  /** Cells within one point of the best. */
  readonly withinPoint: number;
  /** Standard deviation of a test accuracy between seeds of one cell, and of worths between cells. */
  readonly deviation: { readonly seeds: number; readonly cells: number };
  /** Rank correlation of what a search sees with the worth: of whole trainings, and of each shorter length. */
  readonly ranks: readonly { readonly epochs: number; readonly tau: KendallTau | null }[];
  /** Regret of a search that trains every cell once and takes the best validation accuracy: nothing can do better but by luck. */
  readonly floor: Estimate;
}

/** @param seeds of searches: each sees other trainings of the cells */
export function tableFacts(table: Table, seeds: number): TableFacts {
  const { spec, cells } = table;
  const worths = cells.map((row) => worthOfRow(table, row));
  const ascending = [...worths].sort((a, b) => a - b);
  const at = (share: number): number => ascending[Math.round(share * (ascending.length - 1))] ?? 0;
  const bestWorth = at(1);
  const mean = worths.reduce((sum, worth) => sum + worth, 0) / worths.length;
  return {
    cells: cells.length,
    genomes: cells.reduce((sum, { genomes }) => sum + genomes, 0),
    trainings: cells.length * spec.seeds.length * spec.lengths.length,
    worths: [0, 0.25, 0.5, 0.75, 1].map(at),
    withinPoint: worths.filter((worth) => bestWorth - worth <= 0.01).length,
    deviation: {
      seeds: Math.sqrt(meanOf(cells.map((row) => varianceOf(testsOf(table, row))))),
      cells: Math.sqrt(meanOf(worths.map((worth) => (worth - mean) ** 2))),
    },
    ranks: spec.lengths.map((epochs, length) => ({
      epochs,
      // What a search sees: one training. The first seed's, against a worth that is of all.
      tau: kendallTau(
        cells.map((row, index) => [row.trainings[0]?.[length]?.validation.at(-1) ?? 0, worths[index] ?? 0]),
      ),
    })),
    floor: floorOf(table, seeds),
  };
}

function floorOf(table: Table, seeds: number): Estimate {
  const genomes = table.cells.map(({ cell }) => parseNb201(cell));
  const regrets = Array.from({ length: seeds }, (_, place) => {
    const pool = tabularPool(table, place + 1);
    const scored = genomes.map((genome, question) => {
      const answer = pool.answer({ kind: 'evaluate', question, genome, epochs: null });
      return { genome, score: answer.kind === 'evaluate' ? (answer.score ?? -1) : -1 };
    });
    const best = scored.reduce((known, one) => (one.score > known.score ? one : known));
    return pool.bestWorth - pool.worthOf(best.genome);
  });
  const stream = createRandom(1, 'bootstrap', 'floor');
  return bootstrapMean(regrets, () => stream.float());
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
}

const testsOf = ({ spec }: Table, { trainings }: Table['cells'][number]): number[] =>
  trainings.map((lengths) => (lengths.at(-1)?.test ?? 0) / spec.dataset.testSize);
