/** What an experiment will cost, and what a search has cost, in words. */
import type { CostBasis, CostEstimate, CostPart, CostRange, SearchCost } from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { duration } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { readSpec } from './read-spec.ts';

const partNames: Readonly<Record<CostPart, string>> = {
  supernet: 'supernet',
  samples: 'samples of alphas',
  candidates: 'candidates',
  finals: 'final trainings',
  attacks: 'attacks',
};
const basisWords: Readonly<Record<CostBasis, string>> = {
  alike: 'jobs alike',
  'other-sizes': 'networks of other sizes',
  'other-forms': 'other kinds of network',
  none: 'nothing measured',
};

const time = (seconds: number): string => duration(1_000 * seconds);

/** "12 min (9 min to 18 min)" */
export function rangeText(range: CostRange | null): string {
  if (range === null) return 'not known';
  const { low, middle, high } = range;
  return `${time(middle)} (${time(low)} to ${time(high)})`;
}

const workers = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export function estimateText({ parts, trainers, attackers, wall, pool, notes }: CostEstimate): string {
  const here = [workers(pool.trainers, 'trainer'), workers(pool.attackers, 'attacker')].join(' and ');
  return [
    renderTable(
      ['part', 'jobs', 'work', 'goes by'],
      parts.map(({ part, jobs, work, basis, measured }) => [
        partNames[part],
        String(jobs),
        rangeText(work),
        basis === 'none' ? basisWords.none : `${measured} ${basisWords[basis]}`,
      ]),
      [1],
    ),
    `Work of trainers: ${rangeText(trainers)}`,
    ...(parts.some(({ part }) => part === 'attacks') ? [`Work of attackers: ${rangeText(attackers)}`] : []),
    `On the clock with ${here}: ${rangeText(wall)}`,
    ...notes,
  ].join('\n');
}

/** In one line, before a launch. */
export function estimateLine({ trainers, wall, notes }: CostEstimate): string {
  if (wall === null) return `Cost not known beforehand. ${notes.join(' ')}`;
  return [`About ${rangeText(wall)} on the clock, ${rangeText(trainers)} of trainers' work.`, ...notes].join(
    ' ',
  );
}

export function searchCostText(cost: SearchCost): string {
  const { evaluations, parts, trainerSeconds, wallSeconds, limits, toCome } = cost;
  const bound = (value: number | null, unit: string): string =>
    value === null ? '' : ` of ${value} ${unit}`;
  const done = parts.map(
    ({ part, done: ended, planned, trainerSeconds: worked }) =>
      `${partNames[part]} ${ended} of ${planned} jobs (${time(worked)})`,
  );
  return [
    `Cost so far: ${evaluations.done} of ${evaluations.planned} trainings of candidates, ${time(trainerSeconds)}${bound(limits.trainerHours, 'h')} of trainers' work, ${wallSeconds === null ? 'not begun' : `${time(wallSeconds)}${bound(limits.timeLimitMinutes, 'min')} on the clock`}`,
    `  ${done.join('; ')}`,
    ...(toCome === null
      ? []
      : [
          `To come: ${rangeText(toCome.trainers)} of trainers' work, ${rangeText(toCome.wall)} on the clock`,
          ...toCome.notes.map((note) => `  ${note}`),
        ]),
  ].join('\n');
}

/** What a spec will cost on the installation of the running hub. */
export async function estimate(context: CommandContext, source: string): Promise<void> {
  const spec = await readSpec(source);
  const found = await context.client.findings.estimateCost.query({ spec });
  context.print(context.json ? JSON.stringify(found, null, 2) : estimateText(found));
}
