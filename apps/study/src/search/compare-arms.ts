/** @file Searches of a table by each strategy with many seeds: how much worse than the best cell is what they would give. */
import { bootstrapMean } from '@bionas/analysis';
import type { Estimate } from '@bionas/contracts';
import { searchTable, tabularPool, type Table, type TabularPoint, type TabularScore } from '@bionas/search';
import { createRandom } from '@bionas/search-space';
import { baseline, settingsOf, type SearchArm } from './search-arms.ts';

/** Regrets of an arm, seed by seed, in shares of right answers. */
export interface ArmRegrets {
  readonly name: string;
  readonly title: string;
  /** By seed: after 1, 2, … trainings. */
  readonly curves: readonly (readonly number[])[];
}

export interface BudgetFinding {
  readonly trainings: number;
  readonly regret: Estimate;
  /** Regret of random search less this one's, seed by seed: above 0 it is better. Null for random search itself. */
  readonly gain: Estimate | null;
}

export interface ArmFindings {
  readonly name: string;
  readonly title: string;
  readonly budgets: readonly BudgetFinding[];
}

/** Runs an arm with seeds 1 to `seeds`. All arms of a seed see the same training of a genome. */
export function runArm(
  arm: SearchArm,
  given: {
    readonly table: Table;
    readonly seeds: number;
    readonly trainings: number;
    readonly score?: TabularScore;
  },
): ArmRegrets {
  const settings = settingsOf(arm, given.table, given.trainings);
  const curves = Array.from({ length: given.seeds }, (_, place) => {
    const pool = tabularPool(given.table, place + 1, given.score);
    const { trainings } = given;
    return curveOf(searchTable(settings, { seed: place + 1, pool, trainings }).points, trainings);
  });
  return { name: arm.name, title: arm.title, curves };
}

/** Regret at whole numbers of trainings; 1 before the first answer, as if nothing were ever right. */
export function curveOf(points: readonly TabularPoint[], trainings: number): number[] {
  let place = 0;
  let regret = 1;
  return Array.from({ length: trainings }, (_, before) => {
    // Shares of trainings add up to whole numbers only nearly.
    while (place < points.length && (points[place]?.trainings ?? Infinity) <= before + 1 + 1e-9) {
      regret = points[place]?.regret ?? regret;
      place += 1;
    }
    return regret;
  });
}

/** Means with bootstrap intervals over the seeds, and paired differences to random search. */
export function compareArms(arms: readonly ArmRegrets[], budgets: readonly number[]): ArmFindings[] {
  const random = arms.find(({ name }) => name === baseline);
  const at = (arm: ArmRegrets, trainings: number): number[] =>
    arm.curves.map((curve) => curve[trainings - 1] ?? 1);
  return arms.map((arm) => ({
    name: arm.name,
    title: arm.title,
    budgets: budgets.map((trainings) => {
      const own = at(arm, trainings);
      const others = random === undefined || random === arm ? null : at(random, trainings);
      const stream = createRandom(1, 'bootstrap', arm.name, trainings);
      const uniform = (): number => stream.float();
      return {
        trainings,
        regret: bootstrapMean(own, uniform),
        gain:
          others &&
          bootstrapMean(
            own.map((regret, seed) => (others[seed] ?? 1) - regret),
            uniform,
          ),
      };
    }),
  }));
}
