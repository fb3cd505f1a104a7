import { effectiveRuleOptions, type LearningRuleName, type RuleOptionsInput } from '@bionas/contracts';
import type { LayerShape } from './layer-shape.ts';
import type { LearningRule, RuleKind } from './learning-rule.ts';
import { bcm } from './rules/bcm.ts';
import { bp } from './rules/bp.ts';
import { brsf } from './rules/brsf.ts';
import { dfa } from './rules/dfa.ts';
import { egd } from './rules/egd.ts';
import { fa } from './rules/fa.ts';
import { frsf } from './rules/frsf.ts';
import { instar } from './rules/instar.ts';
import { oja } from './rules/oja.ts';
import { pc } from './rules/pc.ts';
import { softhebb } from './rules/softhebb.ts';
import { usf } from './rules/usf.ts';
import { wm } from './rules/wm.ts';

/** Every learning rule. A missing, misspelt or doubled name does not compile. */
const kinds: { readonly [Name in LearningRuleName]: RuleKind<Name> } = {
  bp,
  fa,
  usf,
  brsf,
  frsf,
  dfa,
  wm,
  softhebb,
  oja,
  instar,
  bcm,
  pc,
  egd,
};

/** A rule with the options given for it, and its defaults. */
export function createRule<Name extends LearningRuleName>(
  name: Name,
  options: RuleOptionsInput = {},
): LearningRule {
  const kind: RuleKind<Name> = kinds[name];
  return kind.create(effectiveRuleOptions(name, options));
}

/** The rule that a layer has where `name` is asked for: some rules leave layers they make no sense for to another one. */
export function ruleForLayer<Name extends LearningRuleName>(
  name: Name,
  layer: LayerShape,
  options: RuleOptionsInput = {},
): LearningRule {
  const kind: RuleKind<Name> = kinds[name];
  const substitute = kind.substitute?.(layer, effectiveRuleOptions(name, options)) ?? null;
  return createRule(substitute ?? name, options);
}
