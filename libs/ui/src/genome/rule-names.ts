import { ruleCatalogue, type LearningRuleName, type RuleDescription } from '@bionas/contracts';

const notes: Readonly<Record<RuleDescription['status'], string>> = {
  established: '',
  experimental: ' (experimental)',
  own: ' (our own design)',
};

/** What the catalogue says of a rule; null for one that a newer hub knows and this page does not. */
export function describedRule(rule: string): RuleDescription | null {
  return isKnown(rule) ? ruleCatalogue[rule] : null;
}

/** The written-out name of a rule, marked where it is not an established one; an unknown name is returned as it is. */
export function ruleLongName(rule: string): string {
  const described = describedRule(rule);
  return described === null ? rule : `${described.title}${notes[described.status]}`;
}

/** The usual short spelling: BP, FA, uSF; an unknown name is returned as it is. */
export function ruleShortName(rule: string): string {
  return describedRule(rule)?.short ?? rule;
}

/** The rules of one place: `uSF`, or `uSF/FA` where the depthwise convolutions have a rule of their own. */
export function placeRules(place: { readonly rule: string; readonly depthwise: string | null }): string {
  const own = ruleShortName(place.rule);
  return place.depthwise === null ? own : `${own}/${ruleShortName(place.depthwise)}`;
}

function isKnown(rule: string): rule is LearningRuleName {
  return Object.hasOwn(ruleCatalogue, rule);
}
