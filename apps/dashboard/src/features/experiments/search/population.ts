/** @file The candidates of an evolution as a population through time: one member a genome, whatever it was trained for. */
import { isEndState, type CandidateRow, type ExperimentSpec } from '@bionas/contracts';
import type { GenealogyMember } from '@bionas/ui';

export interface Population {
  /** In the order in which they were drawn. */
  readonly members: readonly GenealogyMember[];
  /** By the id of a member: the trainings of its genome, shortest first. */
  readonly trainings: ReadonlyMap<string, readonly CandidateRow[]>;
  /** Old members that are left out of the drawing. */
  readonly leftOut: number;
}

/** More marks than anybody tells apart, and as many as a page draws without stumbling. */
const mostDrawn = 1_500;

/** The newest members and all their ancestors. Members are called by the genome's first candidate. */
export function populationOf(
  candidates: readonly CandidateRow[],
  search: ExperimentSpec['search'],
): Population {
  const byGenome = new Map<string, CandidateRow[]>();
  for (const row of candidates.toSorted((a, b) => a.candidate - b.candidate))
    byGenome.set(row.genomeId, [...(byGenome.get(row.genomeId) ?? []), row]);
  const idOf = new Map(
    [...byGenome.values()].flatMap((rows) =>
      rows.map((row) => [row.candidate, String(rows[0]?.candidate)] as const),
    ),
  );
  const genomes = [...byGenome.values()].flatMap((rows) => {
    const [first] = rows;
    return first === undefined ? [] : [{ id: String(first.candidate), first, rows }];
  });
  const alive = new Set(aliveOf(genomes, search));
  const members = genomes.map(({ id, first, rows }): GenealogyMember => {
    const parents = (first.parents ?? []).flatMap((parent) => idOf.get(parent) ?? []);
    return {
      id,
      name: `Candidate ${id}`,
      // In a tiny space a genome may be drawn again: nobody is his own ancestor.
      parents: [...new Set(parents)].filter((parent) => Number(parent) < Number(id)),
      value: longestScore(rows)?.score ?? null,
      waiting: rows.some(({ state }) => !isEndState(state)),
      alive: alive.has(id),
    };
  });
  const drawn = newestWithAncestors(members);
  return {
    members: drawn,
    trainings: new Map(genomes.map(({ id, rows }) => [id, rows])),
    leftOut: members.length - drawn.length,
  };
}

/** The longest training that has a score. */
export function longestScore(rows: readonly CandidateRow[]): CandidateRow | undefined {
  return rows
    .filter(({ score }) => score !== null)
    .toSorted((a, b) => b.epochs - a.epochs || b.candidate - a.candidate)[0];
}

interface Trained {
  readonly id: string;
  readonly rows: readonly CandidateRow[];
}

/** Evolution by accuracy alone keeps the last genomes with a result, whatever their score; by several objectives nothing is marked. */
function aliveOf(genomes: readonly Trained[], { strategy, objectives }: ExperimentSpec['search']): string[] {
  if (strategy.name !== 'evolution' || objectives.join() !== 'accuracy') return [];
  return genomes
    .filter(({ rows }) => rows.some(({ state }) => isEndState(state)))
    .slice(-strategy.population)
    .map(({ id }) => id);
}

function newestWithAncestors(members: readonly GenealogyMember[]): readonly GenealogyMember[] {
  if (members.length <= mostDrawn) return members;
  const kept = new Set<string>();
  for (const [index, member] of [...members.entries()].reverse()) {
    if (index < members.length - mostDrawn && !kept.has(member.id)) continue;
    kept.add(member.id);
    for (const parent of member.parents) kept.add(parent);
  }
  return members.filter(({ id }) => kept.has(id));
}
