/**
 * One colour a learning rule, the same in every drawing, table and chart. The colours were chosen by search: apart from
 * each other under protanopia, deuteranopia and tritanopia (Machado et al. 2009), at least 3:1 against the light and the
 * dark page, and away from the status colours. The test repeats that arithmetic. Dashes repeat the message without colour.
 */
import type { LearningRuleName } from '@bionas/contracts';

export interface RuleColour {
  /** `#rrggbb`, for fills and lines in both themes. */
  readonly colour: string;
  /** Text on top of it, at least 4.5:1. */
  readonly text: '#ffffff' | '#000000';
  /** Dash pattern of its lines in SVG units; empty: solid. */
  readonly dash: string;
}

export const ruleColours: Partial<Record<LearningRuleName, RuleColour>> = {
  bp: { colour: '#287d79', text: '#ffffff', dash: '' },
  fa: { colour: '#e254da', text: '#000000', dash: '7 4' },
  usf: { colour: '#929300', text: '#000000', dash: '2 4' },
};

/** For rules this build does not know yet: a name always gets the same one. */
const reserve: readonly RuleColour[] = [
  { colour: '#2ba287', text: '#000000', dash: '10 3 2 3' },
  { colour: '#7c700a', text: '#ffffff', dash: '12 4' },
  { colour: '#b144bb', text: '#ffffff', dash: '4 2' },
  { colour: '#8a87fd', text: '#000000', dash: '8 3 2 3 2 3' },
  { colour: '#638657', text: '#000000', dash: '1 3' },
  { colour: '#a76eac', text: '#000000', dash: '6 2 1 2' },
];
const unknown: RuleColour = { colour: '#638657', text: '#000000', dash: '1 3' };

/** The colour of any rule name, also of one that a newer hub knows and this page does not. */
export function ruleColour(rule: string): RuleColour {
  const known: RuleColour | undefined = isKnown(rule) ? ruleColours[rule] : undefined;
  if (known !== undefined) return known;
  let hash = 7;
  for (const letter of rule) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return reserve[hash % reserve.length] ?? unknown;
}

function isKnown(rule: string): rule is LearningRuleName {
  return Object.hasOwn(ruleColours, rule);
}
