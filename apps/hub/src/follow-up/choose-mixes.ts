import { genomeId, rulesOf, type Genome, type RuleOptions, type ScoredCandidate } from '@bionas/contracts';
import { trainingForm } from '@bionas/search-space';

/**
 * The best genomes of a search that train differently, best first; ties go to the candidate found earlier. Those that train as
 * all-BP ones do are left out as long as any mix was scored: they are the yardstick and get trained as somebody's twin anyway.
 * @param ruleOptions of the space that was searched
 */
export function chooseMixes(
  evaluated: readonly ScoredCandidate[],
  top: number,
  ruleOptions?: RuleOptions,
): Genome[] {
  const distinct = new Map<string, ScoredCandidate & { score: number }>();
  for (const candidate of evaluated) {
    if (candidate.score === null) continue;
    const id = genomeId(trainingForm(candidate.genome, ruleOptions));
    const known = distinct.get(id);
    if (!known || candidate.score > known.score) distinct.set(id, { ...candidate, score: candidate.score });
  }
  const ranked = [...distinct.values()].sort((a, b) => b.score - a.score || a.candidate - b.candidate);
  const mixes = ranked.filter(({ genome }) =>
    rulesOf(trainingForm(genome, ruleOptions)).some(({ rule }) => rule !== 'bp'),
  );
  return (mixes.length > 0 ? mixes : ranked).slice(0, top).map(({ genome }) => genome);
}
