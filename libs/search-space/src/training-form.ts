/** @file Which genomes are one training, and how that is written down. */
import {
  effectiveRuleOptions,
  isSeparableOperation,
  learningRuleNames,
  mapRules,
  nb201Flows,
  ruleCatalogue,
  type Genome,
  type LearningRuleName,
  type RuleOptionsInput,
} from '@bionas/contracts';

/**
 * A feedback rule decides what a layer hands down to the layer below. Below these places there is only the image: the stem of a
 * cell network, the first convolution of a chain (of a separable layer the depthwise one; its pointwise one hands down to that).
 * Below a NAS-Bench-201 edge whose source holds zeros there is nothing at all: its convolution never changes what it puts out.
 */
function isLowest(genome: Genome, place: string): boolean {
  switch (genome.space) {
    case 'bionas-cell-v1':
      return place === 'stem';
    case 'bionas-chain-v1':
      return isSeparableOperation(genome.layers[0]?.operation ?? 'none')
        ? place === 'layers.0.depthwise'
        : place === 'layers.0';
    case 'bionas-nb201-v1':
      return (
        place === 'stem' ||
        nb201Flows(genome.edges).some(({ fed }, index) => !fed && place === `edges.${index}`)
      );
  }
}

/** What is left of a feedback rule where nothing is handed down: how weights are drawn, stepped and kept. Of other rules, null. */
function withoutDelivery(rule: LearningRuleName, given: RuleOptionsInput | undefined): string | null {
  if (ruleCatalogue[rule].family !== 'feedback') return null;
  const options: Readonly<Record<string, unknown>> = effectiveRuleOptions(rule, given);
  return ['law', 'keepNorm', 'learningRate'].map((name) => String(options[name])).join(' ');
}

/**
 * The first of all rules that trains the lowest convolution of a network as `rule` does: `bp` for a feedback rule with `bp`'s law,
 * norm and learning rate; every other rule (local, predictive coding, multiplicative) for itself.
 */
export function lowestRule(rule: LearningRuleName, ruleOptions?: RuleOptionsInput): LearningRuleName {
  const own = withoutDelivery(rule, ruleOptions);
  if (own === null) return rule;
  return learningRuleNames.find((other) => withoutDelivery(other, ruleOptions) === own) ?? rule;
}

/**
 * The genome with the first rule that trains alike wherever several do: genomes of one training form, initialised and fed alike,
 * become the same network, digit for digit. A mix whose form is all `bp` is its own twin. The auxiliary head of a training has the head's
 * rule, so its slot decides nothing.
 * Edges of a NAS-Bench-201 cell that its output does not depend on are not built either: they are written as `none`. Cells that are
 * one another's mirror image are not brought together, since their weights are drawn by place.
 *
 * @param ruleOptions of the space: rules that differ in delivery alone may be given options that make them differ in more
 */
export function trainingForm(given: Genome, ruleOptions?: RuleOptionsInput): Genome {
  const genome = withoutUnused(given);
  return mapRules(genome, (rule, place) => {
    if (place === 'auxiliary') return 'bp';
    if (!isLowest(genome, place)) return rule;
    const lowest = lowestRule(rule, ruleOptions);
    // A depthwise rule that trains as the pointwise one would is not written.
    const pointwise = place.endsWith('.depthwise') ? pointwiseRule(genome) : undefined;
    return pointwise !== undefined && lowestRule(pointwise, ruleOptions) === lowest ? pointwise : lowest;
  });
}

function withoutUnused(genome: Genome): Genome {
  if (genome.space !== 'bionas-nb201-v1') return genome;
  const flows = nb201Flows(genome.edges);
  return {
    ...genome,
    edges: genome.edges.map((edge, index) =>
      flows[index]?.used === true ? edge : { operation: 'none' as const },
    ),
  };
}

function pointwiseRule(genome: Genome): LearningRuleName | undefined {
  return genome.space === 'bionas-chain-v1' ? genome.layers[0]?.rule : undefined;
}
