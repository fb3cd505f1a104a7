/** @file What the searches with shared weights found, looked up in the table, beside random search at the same cost. */
import { bootstrapMean } from '@bionas/analysis';
import type { Estimate, Nb201Genome } from '@bionas/contracts';
import { tabularPool, type Table } from '@bionas/search';
import {
  createRandom,
  deriveNb201,
  nb201SupernetOfSpace,
  softmax,
  type Derivation,
} from '@bionas/search-space';
import type { ArmRegrets } from './compare-arms.ts';
import { settingsHash, supernetArms, supernetSettings } from './supernet-arms.ts';
import { supernetCost } from './supernet-cost.ts';
import type { RunSearch } from './supernets-file.ts';

export interface SupernetFinding {
  readonly arm: string;
  readonly title: string;
  readonly seeds: number;
  readonly derivation: Derivation;
  /** How many genomes were read off and trained, of which the best validation accuracy was taken; 1 is the published way. */
  readonly readings: number;
  /** Of the search, in trainings; with those of the readings it is the budget. */
  readonly cost: number;
  readonly regret: Estimate;
  /** Of random search with as many trainings as the budget has. */
  readonly random: Estimate;
  /** Regret of random search less this one's, seed by seed: above 0 it is better. */
  readonly gain: Estimate;
  /** Share of the strongest candidate on an edge when the search ended, mean over seeds and edges. */
  readonly decided: number;
  /** Share of pools, skips and nothing on the edges of first readings. */
  readonly parameterFree: number;
}

/** As they are read by default, and with the rules of an operation added up. */
const derivations = ['flat', 'operation-first'] as const satisfies readonly Derivation[];
const mostReadings = 10;

/** @param random curves of random search with seeds from 1 on, long enough for the dearest search */
export function supernetFindings(
  table: Table,
  searches: readonly RunSearch[],
  random: ArmRegrets,
): SupernetFinding[] {
  return supernetArms.flatMap((arm) => {
    const settings = settingsHash(arm, table.spec);
    const own = searches.filter(
      (one) => one.arm === arm.name && one.settings === settings && one.seed <= random.curves.length,
    );
    if (own.length === 0) return [];
    const { strategy } = supernetSettings(arm, table.spec).search;
    if (strategy.name !== 'darts' && strategy.name !== 'eg-nas') return [];
    const cost = supernetCost(table, strategy);
    return derivations.flatMap((derivation) =>
      [1, mostReadings].map((readings): SupernetFinding => {
        const regrets = own.map((one) => regretOf(table, one, { derivation, readings }));
        const budget = Math.floor(cost) + readings;
        const others = own.map(({ seed }) => {
          const curve = random.curves[seed - 1] ?? [];
          return curve[Math.min(budget, curve.length) - 1] ?? 1;
        });
        const stream = createRandom(1, 'bootstrap', arm.name, readings);
        const of = (values: readonly number[]): Estimate => bootstrapMean(values, () => stream.float());
        return {
          ...{ arm: arm.name, title: arm.title, seeds: own.length, derivation, readings, cost },
          regret: of(regrets),
          random: of(others),
          gain: of(regrets.map((regret, place) => (others[place] ?? 1) - regret)),
          decided: meanOf(own.flatMap(({ alphas }) => alphas.map((row) => Math.max(...softmax(row))))),
          parameterFree: meanOf(
            own
              .flatMap((one) => readingsOf(table, one, { derivation, readings: 1 }))
              .flatMap(({ edges }) => edges.map(({ rule }) => (rule === undefined ? 1 : 0))),
          ),
        };
      }),
    );
  });
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

interface HowRead {
  readonly derivation: Derivation;
  readonly readings: number;
}

function readingsOf(
  { spec }: Table,
  { alphas }: RunSearch,
  { derivation, readings }: HowRead,
): Nb201Genome[] {
  if (spec.space.kind !== 'nas-bench-201') throw new Error(`a table of a ${spec.space.kind} space`);
  const { candidates, slots } = nb201SupernetOfSpace(spec.space);
  const table = { normal: alphas.map((row) => [...row]), reduce: [] };
  return deriveNb201(table, candidates, readings, { slots, derivation }).flatMap(({ genome }) =>
    genome.space === 'bionas-nb201-v1' ? [genome] : [],
  );
}

/** Of the best of the first readings by one training each, as the search would see it. */
function regretOf(table: Table, search: RunSearch, how: HowRead): number {
  const pool = tabularPool(table, search.seed);
  const scored = readingsOf(table, search, how).map((genome, question) => {
    const answer = pool.answer({ kind: 'evaluate', question, genome, epochs: null });
    return { genome, score: answer.kind === 'evaluate' ? (answer.score ?? -1) : -1 };
  });
  const best = scored.reduce((known, one) => (one.score > known.score ? one : known));
  return pool.bestWorth - pool.worthOf(best.genome);
}
