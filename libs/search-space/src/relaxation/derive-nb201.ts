/** @file Genomes of NAS-Bench-201 read off alphas (arXiv:2001.00326, section 4): the strongest candidate of each edge, `none` too. */
import {
  AppError,
  genomeId,
  type Alphas,
  type Genome,
  type Nb201Edge,
  type Nb201Genome,
  type Nb201Slots,
  type RuleOptions,
} from '@bionas/contracts';
import { trainingForm } from '../training-form.ts';
import type { RankedGenome } from './derive-best.ts';
import { softmax, type Derivation } from './edge-choices.ts';

export interface Nb201DeriveOptions {
  readonly slots: Nb201Slots;
  readonly derivation: Derivation;
  /** Genomes that do not pass are left out. */
  readonly accept?: ((genome: Genome) => boolean) | undefined;
  /** Of the space: they decide which genomes train alike. */
  readonly ruleOptions?: RuleOptions | undefined;
}

/** Combinations that are looked at. */
const limit = 5_000;

/**
 * The `count` best genomes that train differently, best first: by the sum over the edges of the logarithms of what is chosen there. Edges are
 * independent, so the best lists of k edges are among the best lists of k − 1 with one more; ties go to the earlier candidates.
 *
 * @param alphas rows of `normal`, one an edge in the order of a genome's
 * @throws AppError `conflict` for alphas of another supernet, `infeasible` if none of the 5,000 best passes
 */
export function deriveNb201(
  alphas: Alphas,
  candidates: readonly Nb201Edge[],
  count: number,
  { slots, derivation, ruleOptions, accept = () => true }: Nb201DeriveOptions,
): RankedGenome[] {
  const rows = alphas.normal;
  const fits = (row: readonly number[]): boolean =>
    row.length === candidates.length && row.every(Number.isFinite);
  if ((rows.length !== 3 && rows.length !== 6) || alphas.reduce.length > 0 || !rows.every(fits)) {
    throw new AppError(
      'conflict',
      `Expected 3 or 6 rows of ${candidates.length} finite alphas and none of a reduction cell, got ${rows.length} and ${alphas.reduce.length}. They belong to another supernet.`,
    );
  }
  let lists: { readonly edges: readonly Nb201Edge[]; readonly score: number }[] = [{ edges: [], score: 0 }];
  for (const row of rows) {
    const scores = scoresOf(row, candidates, derivation);
    lists = lists
      .flatMap(({ edges, score }) =>
        candidates.map((edge, column) => ({ edges: [...edges, edge], score: score + (scores[column] ?? 0) })),
      )
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
  const found: RankedGenome[] = [];
  const known = new Set<string>();
  for (const { edges, score } of lists) {
    if (found.length >= count) break;
    const genome: Nb201Genome = {
      ...{ version: 1, space: 'bionas-nb201-v1', slots },
      edges: edges.map((edge) => ({ ...edge })),
    };
    const id = genomeId(trainingForm(genome, ruleOptions));
    if (known.has(id) || !accept(genome)) continue;
    known.add(id);
    found.push({ genome, score });
  }
  if (found.length > 0) return found;
  throw new AppError(
    'infeasible',
    `None of the ${lists.length} best genomes of these alphas is acceptable. Loosen the constraints, or search with candidates that keep them.`,
  );
}

/** Logarithms of shares; of `operation-first` that of the operation, less what a rule falls behind its best one. */
function scoresOf(
  row: readonly number[],
  candidates: readonly Nb201Edge[],
  derivation: Derivation,
): number[] {
  const shares = softmax(row);
  if (derivation === 'flat') return shares.map(Math.log);
  return candidates.map(({ operation }, column) => {
    const same = shares.filter((_, other) => candidates[other]?.operation === operation);
    const whole = same.reduce((sum, share) => sum + share, 0);
    return Math.log(whole) + Math.log((shares[column] ?? 0) / Math.max(...same));
  });
}
