import { datasetShapes, rulesOf, type ExperimentSpec, type Genome } from '@bionas/contracts';
import { rankCandidates } from '@bionas/search';
import { trainingForm } from '@bionas/search-space';
import type { CandidateScore } from '@bionas/store';

/**
 * The best genomes of a search that train differently, in the order of the search: longer trainings first, then the Pareto front of several
 * objectives. Those that train as all-BP ones do are left out as long as any mix was scored: they are the yardstick and get trained as
 * somebody's twin anyway.
 */
export function chooseMixes(evaluated: readonly CandidateScore[], spec: ExperimentSpec): Genome[] {
  const { space, search, finals } = spec;
  const ranked = rankCandidates(evaluated, { space, search, image: datasetShapes[spec.dataset.name] });
  const mixes = ranked.filter(({ genome }) =>
    rulesOf(trainingForm(genome, space.ruleOptions)).some(({ rule }) => rule !== 'bp'),
  );
  return (mixes.length > 0 ? mixes : ranked).slice(0, finals.top).map(({ genome }) => genome);
}
