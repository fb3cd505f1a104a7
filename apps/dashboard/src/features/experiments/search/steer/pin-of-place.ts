import { canonicalGenome, type Genome, type PinOrBan } from '@bionas/contracts';
import { steeredPlaces } from '@bionas/search-space';

/**
 * A pin of what a genome has at a place, as in `genomePlaces`: `layers.2`, `normal.5`, `edges.0`. Null for a layer that every network has.
 * Genomes of cells are drawn in canonical order: what is at a place is looked up there.
 */
export function pinOfPlace(genome: Genome, place: string): PinOrBan | null {
  const [group, index = ''] = place.split('.');
  const found = steeredPlaces(canonicalGenome(genome)).filter(
    ({ place: { cell } }) => cell === undefined || cell === group,
  )[Number(index)];
  if (index === '' || found === undefined) return null;
  const { operation, rule } = found.candidate;
  return { kind: 'pin', ...found.place, operation, ...(rule !== undefined && { rule }) };
}
