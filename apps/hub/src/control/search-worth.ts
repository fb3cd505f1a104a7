/** What the search of an experiment was worth, as far as its final trainings have come. */
import { searchWorth, type FinalGenome } from '@bionas/analysis';
import {
  datasetShapes,
  genomeId as idOf,
  type Count,
  type ExperimentSpec,
  type Genome,
  type SearchWorth,
} from '@bionas/contracts';
import { rankCandidates } from '@bionas/search';
import { trainingForm } from '@bionas/search-space';
import {
  findExperiment,
  listFinishedTrainings,
  listRuns,
  listScoredCandidates,
  type FinishedTraining,
  type Store,
} from '@bionas/store';
import { randomGenomes } from '../follow-up/random-genomes.ts';
import { allTrainings } from './all-trainings.ts';

const shareOf = ({ correct, total }: Count): number => correct / total;

/** @throws AppError not-found for an unknown experiment */
export async function worthOfSearch(store: Store, experimentId: string): Promise<SearchWorth> {
  const { spec } = await findExperiment(store, experimentId);
  const formOf = (genome: Genome): string => idOf(trainingForm(genome, spec.space.ruleOptions));
  const runs = await allTrainings(store, experimentId);
  const runIds = runs.map(({ id }) => id);
  const { trainings } =
    runIds.length === 0 ? { trainings: [] } : await listFinishedTrainings(store, { runIds });
  const scores = await scoresOf(store, experimentId, spec);
  const finalGenomes = (forms: ReadonlySet<string>): FinalGenome[] =>
    [...forms].map((id) => ({
      id,
      searchScore: scores.get(id) ?? null,
      trainings: oneForEachSeed(
        trainings.filter(({ genome, role }) => role !== 'adversarial-twin' && formOf(genome) === id),
      ).map((training) => ({
        seed: training.seed,
        test: shareOf(training.result.test),
        validation: shareOf(training.result.validation),
      })),
    }));
  const ofRole = (role: 'mix' | 'random-genome'): string[] =>
    runs.flatMap((run) => (run.role === role ? [formOf(run.genome)] : []));
  // A genome drawn at random that also is a mix or a control was trained once, under that name: leaving it out would favour the search.
  const random = new Set([...ofRole('random-genome'), ...randomGenomes(spec).map(formOf)]);
  return searchWorth({
    mixes: finalGenomes(new Set(ofRole('mix'))),
    random: finalGenomes(random),
    randomPlanned: random.size,
  });
}

/** By training form; only of the longest trainings of the search, for scores of unequal ones cannot be compared. */
async function scoresOf(
  store: Store,
  experimentId: string,
  spec: ExperimentSpec,
): Promise<Map<string, number>> {
  const [search] = (await listRuns(store, { experimentId, kinds: ['search'], limit: 1 })).rows;
  if (search === undefined) return new Map();
  const { space, search: searchSpec, dataset } = spec;
  const ranked = rankCandidates(await listScoredCandidates(store, search.id), {
    ...{ space, search: searchSpec, image: datasetShapes[dataset.name] },
  });
  return new Map(
    ranked.flatMap(({ genome, score, epochs }): [string, number][] =>
      score !== null && epochs === ranked[0]?.epochs
        ? [[idOf(trainingForm(genome, space.ruleOptions)), score]]
        : [],
    ),
  );
}

/** The first of each seed. */
function oneForEachSeed(trainings: readonly FinishedTraining[]): FinishedTraining[] {
  const bySeed = new Map<number, FinishedTraining>();
  for (const training of trainings) {
    if (!bySeed.has(training.seed)) bySeed.set(training.seed, training);
  }
  return [...bySeed.values()];
}
