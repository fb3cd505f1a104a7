/**
 * One colour a learning rule, the same in every drawing, table and chart. The colours were chosen by search: as far apart from each
 * other as thirteen can be under protanopia, deuteranopia and tritanopia (Machado et al. 2009; 0.062 in Oklab, three times what is just
 * noticeable; 0.1 in full vision), at least 3:1 against the light and the dark page, away from the status colours and from those of
 * series. The test repeats that arithmetic. Names and dashes repeat the message without colour.
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

export const ruleColours: Record<LearningRuleName, RuleColour> = {
  bp: { colour: '#287d79', text: '#ffffff', dash: '' },
  fa: { colour: '#e254da', text: '#000000', dash: '7 4' },
  usf: { colour: '#929300', text: '#000000', dash: '2 4' },
  brsf: { colour: '#c18768', text: '#000000', dash: '10 3 2 3' },
  frsf: { colour: '#65742b', text: '#ffffff', dash: '12 4' },
  dfa: { colour: '#8e85fa', text: '#000000', dash: '4 2' },
  wm: { colour: '#00a4a4', text: '#000000', dash: '8 3 2 3 2 3' },
  softhebb: { colour: '#0861ff', text: '#ffffff', dash: '1 3' },
  oja: { colour: '#9459ae', text: '#ffffff', dash: '6 2 1 2' },
  instar: { colour: '#ce3d76', text: '#ffffff', dash: '14 3 5 3' },
  bcm: { colour: '#ff51a1', text: '#000000', dash: '3 7' },
  pc: { colour: '#dd0300', text: '#ffffff', dash: '9 2 9 7' },
  egd: { colour: '#b518d8', text: '#ffffff', dash: '5 2 2 2 2 2' },
};

/** Of every name that a newer hub knows and this page does not. */
const unknown: RuleColour = { colour: '#767676', text: '#ffffff', dash: '3 2' };

/** The colour of any rule name. */
export function ruleColour(rule: string): RuleColour {
  return isKnown(rule) ? ruleColours[rule] : unknown;
}

function isKnown(rule: string): rule is LearningRuleName {
  return Object.hasOwn(ruleColours, rule);
}
