/** @file Everything that a search has come to and that must not depend on who died meanwhile. */
import type { MortalLab } from './mortal-lab.ts';

export interface SearchRecord {
  /** Each question that trained a genome: what it was and what came of it. */
  readonly candidates: readonly unknown[];
  /** What the search asks to be trained from scratch. */
  readonly finals: readonly unknown[];
  /** Of the search's run: `[step, epoch, value]` of each point. Those of speed are left out. */
  readonly curves: Readonly<Record<string, readonly (readonly [number, number, number | null])[]>>;
  /** Weights of the supernet after each stretch of epochs: the SHA-256 stands for every bit of them. */
  readonly supernets: readonly string[];
  /** The last state of the strategy: alphas, populations, random streams. */
  readonly state: unknown;
}

const namesAtOnce = 50;

export async function readSearchRecord(lab: MortalLab, experimentId: string): Promise<SearchRecord> {
  const { client } = lab;
  const { rows } = await client.runs.list.query({ experimentId, limit: 500 });
  const search = rows.find(({ kind }) => kind === 'search');
  if (!search) throw new Error(`experiment ${experimentId} has no search`);
  const candidates = await client.experiments.candidates.query({ id: experimentId });
  const names = (await client.runs.metricNames.query({ runIds: [search.id] })).filter(
    (name) => !name.endsWith('images-per-second'),
  );
  const curves: Record<string, [number, number, number | null][]> = {};
  for (let first = 0; first < names.length; first += namesAtOnce) {
    const some = names.slice(first, first + namesAtOnce);
    const series = await client.runs.series.query({ runIds: [search.id], names: some, maxPoints: 20_000 });
    for (const { name, points } of series)
      curves[name] = points.map(({ step, epoch, value }) => [step, epoch, value]);
  }
  // Two empty records would be the same.
  if (candidates.length === 0 || !curves['search/score']?.length)
    throw new Error(`the search of experiment ${experimentId} has left no candidates or no curves behind`);
  const { artifacts } = await client.runs.get.query({ id: search.id });
  return {
    candidates: candidates
      .map(({ candidate, genomeId, state, epochs, score, parameters }) => ({
        ...{ candidate, genomeId, state, epochs, score, parameters },
      }))
      .sort((a, b) => a.candidate - b.candidate),
    finals: rows
      .filter(({ kind }) => kind === 'training')
      .map(({ role, genomeId, mixGenomeId, seed }) => `${role} ${genomeId} of ${mixGenomeId}, seed ${seed}`)
      .sort(),
    curves,
    supernets: artifacts
      .filter(({ kind }) => kind === 'supernet')
      .map(({ epoch, hash }) => `${epoch} ${hash}`)
      .sort(),
    state: withoutTimes(await lastState(lab, artifacts)),
  };
}

async function lastState(
  { hubUrl }: MortalLab,
  artifacts: readonly { kind: string; epoch: number | null; hash: string }[],
): Promise<unknown> {
  const states = artifacts.filter(({ kind }) => kind === 'search-state');
  const last = states.reduce<(typeof states)[number] | undefined>(
    (latest, one) => ((one.epoch ?? 0) > (latest?.epoch ?? 0) ? one : latest),
    undefined,
  );
  if (!last) throw new Error('the search has left no state behind');
  const response = await fetch(`${hubUrl}/artifacts/${last.hash}`);
  if (!response.ok) throw new Error(`state ${last.hash}: HTTP ${response.status}`);
  return response.json();
}

/** How long something took is the only thing that a death may change. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.endsWith('Ms'))
      .map(([key, inner]) => [key, withoutTimes(inner)]),
  );
}

/** Where two records part, by path; none: they are the same, digit for digit. */
export function differences(expected: unknown, found: unknown, path = ''): string[] {
  if (Object.is(expected, found)) return [];
  const both = [expected, found];
  if (both.some((one) => typeof one !== 'object' || one === null))
    return [`${path}: expected ${brief(expected)}, got ${brief(found)}`];
  const [before, after] = both.map((one) => Object.entries(one as object)) as [Entries, Entries];
  const values = [new Map(before), new Map(after)] as const;
  const keys = new Set([...values[0].keys(), ...values[1].keys()]);
  return [...keys].flatMap((key) =>
    differences(values[0].get(key), values[1].get(key), path === '' ? key : `${path}.${key}`),
  );
}
type Entries = [string, unknown][];

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 120);
