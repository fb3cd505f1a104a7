import { meanRatios } from './ratios.ts';
import type { Report } from './report.ts';

/**
 * Reports of one machine as one: for runs that are too long to be done at once. A network that is in several counts as the last has it;
 * date and settings are the last one's, the load is the highest.
 * @param reports at least one, oldest first
 * @throws Error for reports of different machines
 */
export function mergeReports(reports: readonly Report[]): Report {
  const last = reports.at(-1);
  if (last === undefined) throw new Error('there are no reports to merge; expected at least one');
  const strange = reports.find(
    ({ machine }) => machine.cpu !== last.machine.cpu || machine.cores !== last.machine.cores,
  );
  if (strange !== undefined) {
    throw new Error(
      `The reports are of different machines: ${strange.machine.cpu} with ${strange.machine.cores} cores, ${last.machine.cpu} with ${last.machine.cores}. Figures of one table must be of one machine.`,
    );
  }
  const all = reports.flatMap((report) => report.networks);
  const networks = [...new Map(all.map((result) => [`${result.network} ${result.rule}`, result])).values()];
  return {
    ...last,
    machine: {
      ...last.machine,
      loadAtStart: Math.max(...reports.map(({ machine }) => machine.loadAtStart)),
    },
    versions: Object.assign({}, ...reports.map(({ versions }) => versions)) as Report['versions'],
    networks,
    geometricMeans: meanRatios(networks),
  };
}
