/** @file Pins and bans in the continuous relaxation: candidates without any share. */
import {
  alphaCells,
  closedLogit,
  relaxedEdgeCount,
  type Alphas,
  type ClosedCandidates,
  type SupernetCandidate,
} from '@bionas/contracts';
import { isAllowed, type Steering } from './steering.ts';

/** Columns of alpha that pins and bans close on each edge; null: none anywhere. */
export function closedCandidates(
  candidates: readonly SupernetCandidate[],
  steering: Steering,
): ClosedCandidates | null {
  const [normal = [], reduce = []] = alphaCells.map((cell) =>
    Array.from({ length: relaxedEdgeCount }, (_, edge) =>
      candidates.flatMap((candidate, column) =>
        isAllowed(candidate, { cell, edge }, steering) ? [] : [column],
      ),
    ),
  );
  return [...normal, ...reduce].some((columns) => columns.length > 0) ? { normal, reduce } : null;
}

/** Alphas in whose softmax closed candidates have no share at all, at any temperature. */
export function closeAlphas(alphas: Alphas, closed: ClosedCandidates | null): Alphas {
  if (closed === null) return alphas;
  const close = (cell: (typeof alphaCells)[number]): Alphas['normal'] =>
    alphas[cell].map((row, edge) =>
      row.map((logit, column) => (closed[cell][edge]?.includes(column) ? closedLogit : logit)),
    );
  return { normal: close('normal'), reduce: close('reduce') };
}

/** The first alphas with the closed candidates' logits of the second: what a closed one had stays for the day it is released. */
export function keepClosed(alphas: Alphas, before: Alphas, closed: ClosedCandidates | null): Alphas {
  if (closed === null) return alphas;
  const keep = (cell: (typeof alphaCells)[number]): Alphas['normal'] =>
    alphas[cell].map((row, edge) =>
      row.map((logit, column) =>
        closed[cell][edge]?.includes(column) ? (before[cell][edge]?.[column] ?? logit) : logit,
      ),
    );
  return { normal: keep('normal'), reduce: keep('reduce') };
}
