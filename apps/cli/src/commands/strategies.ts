/** `bionas strategies`: how a search can find genomes. Needs no hub. */
import {
  describeStrategyOptions,
  scoringWords,
  strategyCatalogue,
  strategyNames,
  type StrategyDescription,
  type StrategyName,
  type StrategyOptionDescription,
} from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { renderTable } from '../output/table.ts';

export interface ListedStrategy extends StrategyDescription {
  readonly name: StrategyName;
  readonly options: readonly StrategyOptionDescription[];
}

export function listedStrategies(): ListedStrategy[] {
  return strategyNames.map((name) => ({
    name,
    ...strategyCatalogue[name],
    options: describeStrategyOptions(name),
  }));
}

export function strategiesText(strategies: readonly ListedStrategy[]): string {
  return [
    renderTable(
      ['name', 'title', 'scores by', 'space'],
      strategies.map(({ name, title, scoresBy }) => [
        name,
        title,
        scoringWords[scoresBy],
        scoresBy === 'supernet' ? 'cell' : 'any',
      ]),
    ),
    'What they do, and where each comes from:',
    ...strategies.map(({ name, summary, citation }) => `  ${name}: ${summary} ${citation}`),
    'Options in search.strategy, with their defaults (--json: their bounds too):',
    renderTable(
      ['name', 'option', 'default', 'meaning'],
      strategies.flatMap(({ name, options }) =>
        options.map((option) => [
          name,
          option.name,
          String(option.default),
          option.values === null ? option.description : `${option.values.join(' | ')}. ${option.description}`,
        ]),
      ),
    ),
  ].join('\n');
}

export function listStrategies(context: Pick<CommandContext, 'json' | 'print'>): void {
  const strategies = listedStrategies();
  context.print(context.json ? JSON.stringify(strategies, null, 2) : strategiesText(strategies));
}
