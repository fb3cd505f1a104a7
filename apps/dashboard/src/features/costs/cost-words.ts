import type { CostBasis, CostPart, CostRange } from '@bionas/contracts';
import { formatDuration } from '@bionas/ui';

export const partNames: Readonly<Record<CostPart, string>> = {
  supernet: 'Supernet',
  samples: 'Samples of alphas',
  candidates: 'Candidates',
  finals: 'Final trainings',
  attacks: 'Attacks',
};

const basisWords: Readonly<Record<Exclude<CostBasis, 'none'>, string>> = {
  alike: 'alike',
  'other-sizes': 'of networks of other sizes',
  'other-forms': 'of other kinds of network',
};

/** What an estimate goes by: "12 jobs alike". */
export function basisText(basis: CostBasis, measured: number): string {
  if (basis === 'none') return 'nothing measured';
  return `${measured} ${measured === 1 ? 'job' : 'jobs'} ${basisWords[basis]}`;
}

const time = (seconds: number): string => formatDuration(1_000 * seconds);

/** The ends of a range: "9 min to 18 min". */
export const endsText = ({ low, high }: CostRange): string => `${time(low)} to ${time(high)}`;

/** Its middle, or that it is not known. */
export const middleText = (range: CostRange | null): string =>
  range === null ? 'not known' : time(range.middle);

export const secondsText = time;
