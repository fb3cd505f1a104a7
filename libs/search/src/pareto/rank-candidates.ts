/** @file Which candidates are best: by one objective or several, of trainings that may differ in length. */
import type { Objective } from '@bionas/analysis';
import { genomeId, type Genome, type RuleOptions } from '@bionas/contracts';
import { costsOf, finalNetwork, trainingForm, type NetworkCosts } from '@bionas/search-space';
import type { Observed, SearchSettings } from '../search-strategy.ts';
import { rankByFronts, type Ranked } from './nsga2.ts';
import { candidateObjectives } from './objectives.ts';

/** What decides which candidate is better. */
export type RankingSettings = Pick<SearchSettings, 'space' | 'search' | 'image'>;

/** Accuracy and nothing else: no front needs to be found. */
export const isByAccuracy = ({ search }: Pick<RankingSettings, 'search'>): boolean =>
  search.objectives.every((name) => name === 'accuracy');

/** A search asks for the id of each of its genomes in every round. */
const knownIds = new WeakMap<
  Genome,
  { readonly id: string; readonly ruleOptions: RuleOptions | undefined }
>();

/** Genomes that train alike, digit for digit, are one candidate: a second training would tell nothing. */
export function trainingId(genome: Genome, ruleOptions: RuleOptions | undefined): string {
  const known = knownIds.get(genome);
  if (known !== undefined && known.ruleOptions === ruleOptions) return known.id;
  const id = genomeId(trainingForm(genome, ruleOptions));
  knownIds.set(genome, { id, ruleOptions });
  return id;
}

/** The same for the costs of its final network. */
const knownCosts = new WeakMap<
  Genome,
  Pick<RankingSettings, 'space' | 'image'> & { readonly costs: NetworkCosts }
>();

/** The objectives of a search over its candidates; costs are those of the final network. */
export function objectivesOf({ space, search, image }: RankingSettings): Objective<Observed>[] {
  const network = finalNetwork(space);
  const costs = (genome: Genome): NetworkCosts => {
    const known = knownCosts.get(genome);
    if (known?.space === space && known.image === image) return known.costs;
    const found = costsOf(genome, network, image);
    knownCosts.set(genome, { costs: found, space, image });
    return found;
  };
  return search.objectives.map((name) => ({
    better: candidateObjectives[name].better,
    value: ({ genome, score, robustness }) =>
      candidateObjectives[name].value({ accuracy: score, costs: costs(genome), robustness }),
  }));
}

/**
 * Candidates with a score, best first: longer trainings before shorter ones, for scores of unequal trainings cannot be compared; among equals
 * by front and crowding (NSGA-II). Fronts are counted on from the longest trainings to the shortest.
 */
export function rankTrained<Candidate extends Observed>(
  candidates: readonly Candidate[],
  objectives: readonly Objective<Observed>[],
): Ranked<Candidate>[] {
  const ranked: Ranked<Candidate>[] = [];
  for (const group of byLength(candidates)) {
    const before = (ranked.at(-1)?.front ?? -1) + 1;
    for (const one of rankByFronts<Candidate>(group, objectives))
      ranked.push({ ...one, front: before + one.front });
  }
  return ranked;
}

/**
 * Candidates that train differently, best first; those without a score are left out. Longer trainings come before shorter ones, of these the
 * Pareto front first, then the next, and within a front the better one in the first objective; ties go to the one found earlier.
 */
export function rankCandidates<Candidate extends Observed>(
  candidates: readonly Candidate[],
  settings: RankingSettings,
): Candidate[] {
  const seen = new Set<string>();
  return inOrder(candidates, settings).filter(({ genome }) => {
    const id = trainingId(genome, settings.space.ruleOptions);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function inOrder<Candidate extends Observed>(
  candidates: readonly Candidate[],
  settings: RankingSettings,
): Candidate[] {
  if (isByAccuracy(settings)) {
    return byLength(candidates).flatMap((group) =>
      group.sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.candidate - b.candidate),
    );
  }
  const objectives = objectivesOf(settings);
  const [first] = objectives;
  const worth = (candidate: Candidate): number => {
    const value = first?.value(candidate) ?? 0;
    return first?.better === 'lower' ? -value : value;
  };
  return rankTrained(candidates, objectives)
    .sort((a, b) => a.front - b.front || worth(b.item) - worth(a.item) || a.item.candidate - b.item.candidate)
    .map(({ item }) => item);
}

/** Scored candidates whose trainings were equally long, the longest first. */
function byLength<Candidate extends Observed>(candidates: readonly Candidate[]): Candidate[][] {
  const groups = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    if (candidate.score === null) continue;
    const group = groups.get(candidate.epochs);
    if (group === undefined) groups.set(candidate.epochs, [candidate]);
    else group.push(candidate);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}
