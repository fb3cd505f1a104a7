/** @file Which rules an experiment uses, and which of their options were changed. */
import {
  describeRuleOptions,
  learningRuleNames,
  type LearningRuleName,
  type SpaceSpec,
} from '@bionas/contracts';

/** Every option of every rule; a number left empty is an empty text. */
export type RuleOptionValues = Readonly<
  Record<LearningRuleName, Readonly<Record<string, string | number | boolean>>>
>;

/** The rules that layers may have or do have, in the usual order. Back-propagation is always among them: the twins have it. */
export function chosenRules(space: Pick<SpaceSpec, 'rules' | 'slots'>): LearningRuleName[] {
  const chosen = new Set<string>(['bp', ...space.rules, ...Object.values(space.slots)]);
  return learningRuleNames.filter((rule) => chosen.has(rule));
}

/** What differs from the defaults, rule by rule; rules without a change are left out, and so are those not chosen. */
export function changedRuleOptions(
  values: RuleOptionValues,
  rules: readonly LearningRuleName[],
): Partial<Record<LearningRuleName, Record<string, string | number | boolean>>> {
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const changed = describeRuleOptions(rule).flatMap((option) => {
        const value = values[rule][option.name];
        return value === undefined || value === option.default ? [] : [[option.name, value] as const];
      });
      return changed.length === 0 ? [] : [[rule, Object.fromEntries(changed)] as const];
    }),
  );
}
