import { rulesOf, type ComparisonGroup } from '@bionas/contracts';
import { roleLooks, ruleColour, seriesColours } from '@bionas/ui';

/**
 * A colour a group: a control made of one rule has the rule's, the mix the colour of mixes, all others one drawn
 * from their genome's id, so that a group keeps its colour on every page and after a reload.
 */
export function groupColours(groups: readonly ComparisonGroup[]): Map<string, string> {
  const colours = new Map<string, string>();
  const firstMix = groups.find((group) => group.role === 'mix');
  const drawn = seriesColours(groups.map((group) => group.genomeId));
  for (const group of groups) {
    const [rule, ...others] = new Set(rulesOf(group.genome).map((place) => place.rule));
    if (rule !== undefined && others.length === 0) colours.set(group.key, ruleColour(rule).colour);
    else if (group === firstMix) colours.set(group.key, roleLooks.mix.colour);
    else colours.set(group.key, otherThanMix(drawn.get(group.genomeId)));
  }
  return colours;
}

function otherThanMix(colour: string | undefined): string {
  return colour === undefined || colour === roleLooks.mix.colour ? '#7a7a7a' : colour;
}

/** Labels that are surely different: charts tell their lines apart by them. */
export function groupLabels(groups: readonly ComparisonGroup[]): Map<string, string> {
  const labels = new Map<string, string>();
  for (const group of groups) {
    const same = groups.filter((other) => other.label === group.label);
    labels.set(
      group.key,
      same.length > 1
        ? `${group.label} (${group.genomeId.slice(0, 6)}.${same.indexOf(group) + 1})`
        : group.label,
    );
  }
  return labels;
}
