import type { LearningRuleName } from '@bionas/contracts';

const long: Record<LearningRuleName, string> = {
  bp: 'back-propagation',
  fa: 'feedback alignment',
  usf: 'uniform sign-concordant feedback',
};
const short: Record<LearningRuleName, string> = { bp: 'BP', fa: 'FA', usf: 'uSF' };

/** The written-out name of a rule; an unknown name is returned as it is. */
export function ruleLongName(rule: string): string {
  return new Map<string, string>(Object.entries(long)).get(rule) ?? rule;
}

/** The usual short spelling: BP, FA, uSF; an unknown name is returned as it is. */
export function ruleShortName(rule: string): string {
  return new Map<string, string>(Object.entries(short)).get(rule) ?? rule;
}
