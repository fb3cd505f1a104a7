/** @file What alphas say of each edge of the two supernet cells (search.md, section 4). */
import {
  AppError,
  relaxedEdgeCount,
  type Alphas,
  type CellOperationName,
  type LearningRuleName,
  type SupernetCandidate,
} from '@bionas/contracts';
import { intermediateNodes } from '../choices.ts';

export const cellNames = ['normal', 'reduce'] as const;
export type CellName = (typeof cellNames)[number];

/**
 * `flat`: the candidate with the largest share. `operation-first`: the operation with the largest share, over all its rules together, then
 * its best rule; else an operation with many rules loses to a pool or skip that has its share undivided.
 */
export type Derivation = 'flat' | 'operation-first';

/** An edge of a supernet cell: row `edge` of the alphas, from `source` to `node`. */
export interface RelaxedPlace {
  readonly cell: CellName;
  readonly edge: number;
  readonly source: number;
  readonly node: number;
}

/** What an edge may become: never `none`. */
export interface EdgeChoice extends RelaxedPlace {
  readonly operation: CellOperationName;
  readonly rule?: LearningRuleName;
  /** Logarithm of its share; of `operation-first` that of its operation, less what its rule falls behind the best one. */
  readonly score: number;
  /** What it is ranked by: the score less the penalty. */
  readonly worth: number;
}

export interface ChoiceOptions {
  readonly derivation: Derivation;
  /** What may not be chosen where. Its share counts for nothing. */
  readonly banned?: ((candidate: SupernetCandidate, place: RelaxedPlace) => boolean) | undefined;
  /** Taken off the score where choices are ranked: what makes a dear candidate come later. */
  readonly penalty?: ((candidate: SupernetCandidate, place: RelaxedPlace) => number) | undefined;
}

/** Rows of alphas from edge to source and node: the rows of nodes 2, 3, 4 and 5 start at 0, 2, 5 and 9. */
export const relaxedEdges: readonly Omit<RelaxedPlace, 'cell'>[] = intermediateNodes
  .flatMap((node) => Array.from({ length: node }, (_, source) => ({ source, node })))
  .map((place, edge) => ({ ...place, edge }));

/** Softmax of logits, free of overflow. */
export function softmax(logits: readonly number[]): number[] {
  const total = logSumExp(logits);
  return logits.map((logit) => Math.exp(logit - total));
}

function logSumExp(logits: readonly number[]): number {
  const most = Math.max(...logits);
  return most + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
}

/** @throws AppError `conflict` for alphas that have not a column for every candidate, or are not numbers */
export function checkAlphas(alphas: Alphas, candidates: readonly SupernetCandidate[]): void {
  for (const cell of cellNames) {
    const rows = alphas[cell];
    const fits = (row: readonly number[]): boolean =>
      row.length === candidates.length && row.every(Number.isFinite);
    if (rows.length === relaxedEdgeCount && rows.every(fits)) continue;
    const row = rows.findIndex((logits) => !fits(logits));
    throw new AppError(
      'conflict',
      `Expected ${relaxedEdgeCount} rows of ${candidates.length} finite alphas, one for each candidate; of the ${cell} cell came ${rows.length} rows${row < 0 ? '' : `, and row ${row} has ${rows[row]?.length ?? 0}, or one that is not finite`}. They belong to another supernet.`,
    );
  }
}

/** What one edge may become, best first; ties go to the earlier candidate. */
export function edgeChoices(
  logits: readonly number[],
  candidates: readonly SupernetCandidate[],
  place: RelaxedPlace,
  { derivation, banned, penalty }: ChoiceOptions,
): EdgeChoice[] {
  const total = logSumExp(logits);
  const allowed = candidates.flatMap((candidate, column) =>
    candidate.operation === 'none' || banned?.(candidate, place) === true
      ? []
      : [{ candidate, operation: candidate.operation, logit: logits[column] ?? -Infinity }],
  );
  return allowed
    .map(({ candidate, operation, logit }): EdgeChoice => {
      const same = allowed.filter((other) => other.operation === operation).map((other) => other.logit);
      const ofOperation = logSumExp(same) + logit - Math.max(...same);
      const score = (derivation === 'flat' ? logit : ofOperation) - total;
      const { rule } = candidate;
      const worth = score - (penalty?.(candidate, place) ?? 0);
      return { ...place, operation, ...(rule === undefined ? {} : { rule }), score, worth };
    })
    .sort((a, b) => b.worth - a.worth);
}
