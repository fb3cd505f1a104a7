/** `bionas rules`: what a layer may learn by. Needs no hub. */
import {
  describeRuleOptions,
  learningRuleNames,
  ruleCatalogue,
  type LearningRuleName,
  type RuleDescription,
  type RuleOptionDescription,
} from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { renderTable } from '../output/table.ts';

export interface ListedRule extends RuleDescription {
  readonly name: LearningRuleName;
  readonly options: readonly RuleOptionDescription[];
}

export function listedRules(): ListedRule[] {
  return learningRuleNames.map((name) => ({
    name,
    ...ruleCatalogue[name],
    options: describeRuleOptions(name),
  }));
}

const optionText = ({ name, default: value }: RuleOptionDescription): string => `${name}=${String(value)}`;

export function rulesText(rules: readonly ListedRule[]): string {
  return [
    renderTable(
      ['name', 'title', 'family', 'status', 'heads'],
      rules.map((rule) => [rule.name, rule.title, rule.family, rule.status, rule.supervised ? 'yes' : 'no']),
    ),
    'Heads: whether it can train the layer that gives the logits. Where each comes from:',
    renderTable(
      ['name', 'citation'],
      rules.map((rule) => [rule.name, rule.citation]),
    ),
    'Options in space.ruleOptions, with their defaults (--json: what each means, and its bounds):',
    renderTable(
      ['name', 'options'],
      rules.map((rule) => [rule.name, rule.options.map(optionText).join(' ')]),
    ),
  ].join('\n');
}

export function listRules(context: Pick<CommandContext, 'json' | 'print'>): void {
  const rules = listedRules();
  context.print(context.json ? JSON.stringify(rules, null, 2) : rulesText(rules));
}
