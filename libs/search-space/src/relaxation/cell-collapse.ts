/**
 * @file Whether a search by shared weights falls for operations without weights, its best-known failure (search.md, section 4): skips and
 * pools train the supernet faster than convolutions that have yet to learn, so that their alphas grow.
 */
import { isConvOperation, type Alphas, type Genome, type SupernetCandidate } from '@bionas/contracts';
import { deriveGenome, type DeriveOptions } from './derive-genome.ts';
import { cellNames, softmax } from './edge-choices.ts';

/** BIODARTS, the published cell, has 4 of 8. */
export const collapsedFrom = 4;

/** Skips and pools of one kind of cell. */
export interface ParameterFree {
  /** Share of the alphas of an edge, mean over the 14 edges; what `none` has is left out. */
  readonly skip: number;
  readonly pool: number;
  /** Of the 8 edges of the derived cell. */
  readonly edges: number;
}

export interface CollapseReport {
  /** For every entry of the history. */
  readonly normal: readonly ParameterFree[];
  readonly reduce: readonly ParameterFree[];
  /** The first entry from which on the derived normal cell stays collapsed; null: it is not at the end. */
  readonly since: number | null;
  /** For the reader, null if there is nothing to warn of. */
  readonly warning: string | null;
}

/** Edges of a cell of a genome that have no weights to learn. A genome that is not of cells has none. */
export function parameterFreeEdges(genome: Genome, cell: 'normal' | 'reduce' = 'normal'): number {
  if (genome.space !== 'bionas-cell-v1') return 0;
  return genome[cell].filter(({ operation }) => !isConvOperation(operation)).length;
}

/**
 * Watches the alphas of a search for cells of skips and pools. The reduction cell is reported and not judged: pools are
 * at home there.
 *
 * @param history alphas after each epoch, first to last
 */
export function collapseReport(
  history: readonly Alphas[],
  candidates: readonly SupernetCandidate[],
  options: DeriveOptions,
): CollapseReport {
  const genomes = history.map((alphas) => deriveGenome(alphas, candidates, options));
  const [normal, reduce] = cellNames.map((cell) =>
    history.map((alphas, entry): ParameterFree => {
      const genome = genomes[entry];
      return {
        skip: meanShare(alphas[cell], candidates, (operation) => operation === 'skip_connect'),
        pool: meanShare(alphas[cell], candidates, (operation) => operation.includes('pool')),
        edges: genome === undefined ? 0 : parameterFreeEdges(genome, cell),
      };
    }),
  );
  const last = normal?.at(-1);
  const since = 1 + (normal ?? []).findLastIndex(({ edges }) => edges < collapsedFrom);
  const collapsed = last !== undefined && last.edges >= collapsedFrom;
  return {
    normal: normal ?? [],
    reduce: reduce ?? [],
    since: collapsed ? since : null,
    warning: collapsed ? warningOf(last, since) : null,
  };
}

function warningOf({ edges, skip, pool }: ParameterFree, since: number): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `${edges} of the 8 edges of the normal cell are skips or pools, which have no weights to learn, since epoch ${since + 1}. Skips hold ${percent(skip)} of the alphas and pools ${percent(pool)}. Such cells often do worse from scratch than in the supernet: stop at an earlier epoch, limit the skips, or add up the rules of an operation when the cell is read off.`;
}

function meanShare(
  table: readonly (readonly number[])[],
  candidates: readonly SupernetCandidate[],
  belongs: (operation: SupernetCandidate['operation']) => boolean,
): number {
  const ofEdge = (row: readonly number[]): number => {
    const shares = softmax(row.filter((_, column) => candidates[column]?.operation !== 'none'));
    const some = candidates.filter(({ operation }) => operation !== 'none');
    return shares.reduce((sum, share, at) => (belongs(some[at]?.operation ?? 'none') ? sum + share : sum), 0);
  };
  return table.reduce((sum, row) => sum + ofEdge(row), 0) / table.length;
}
