/** @file The honest baseline of a search: genomes that no search chose, trained as its best are. */
import { AppError, datasetShapes, genomeId, type ExperimentSpec, type Genome } from '@bionas/contracts';
import { createRandom, finalNetwork, sampleWithin, trainingForm } from '@bionas/search-space';

/** Repetitions in a row after which a small space is taken to hold no other genome. */
const maxRepetitions = 200;

/**
 * `finals.randomGenomes` genomes that train differently, drawn uniformly from the space within the constraints; fewer where the space or the
 * constraints hold no more. Of an experiment always the same.
 */
export function randomGenomes(spec: ExperimentSpec): Genome[] {
  const { space, search, finals } = spec;
  const bounds = {
    space,
    network: finalNetwork(space),
    image: datasetShapes[spec.dataset.name],
    constraints: search.constraints ?? {},
  };
  const random = createRandom(spec.seed, 'random-genome');
  const drawn = new Map<string, Genome>();
  try {
    for (let repeated = 0; drawn.size < finals.randomGenomes && repeated < maxRepetitions;) {
      const genome = sampleWithin(bounds, random);
      const form = genomeId(trainingForm(genome, space.ruleOptions));
      if (drawn.has(form)) repeated += 1;
      else {
        drawn.set(form, genome);
        repeated = 0;
      }
    }
  } catch (error) {
    // A search by shared weights may find what drawing does not: its mixes are trained all the same.
    if (!(error instanceof AppError && error.code === 'infeasible')) throw error;
  }
  return [...drawn.values()];
}
