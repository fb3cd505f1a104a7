/** The attack runs of an experiment as one table: a line for each network, a column for each attack. Pure. */
import {
  attackCatalogue,
  gradientOf,
  type AttackOutcome,
  type AttackResult,
  type AttackSettings,
  type Count,
  type RunRow,
} from '@bionas/contracts';
import { attackSections } from '../runs/attack/attack-words.ts';
import { settingsText } from '../runs/settings-text.ts';

export interface AttackGridRow {
  readonly run: RunRow;
  /** Null: not finished, or not read yet. */
  readonly result: AttackResult | null;
}

export interface AttackGridColumn {
  readonly key: string;
  readonly title: string;
  readonly settings: string;
  readonly alongRule: boolean;
}

const keyOf = (settings: AttackSettings): string => JSON.stringify(settings);

/** Of the headline's ball, or along rule gradients there. */
const shown = (result: AttackResult): readonly AttackOutcome[] => {
  const { counted, alongRule } = attackSections(result);
  return [...counted, ...alongRule];
};

/** Attacks of all results, those that count first, each in the order of its preset. */
export function attackGridColumns(rows: readonly AttackGridRow[]): AttackGridColumn[] {
  const found = new Map<string, AttackGridColumn>();
  for (const { result } of rows) {
    for (const { settings } of result ? shown(result) : []) {
      const loss = 'loss' in settings && settings.loss !== 'cross-entropy' ? ` on ${settings.loss}` : '';
      found.set(keyOf(settings), {
        key: keyOf(settings),
        title: `${attackCatalogue[settings.attack].title}${loss}`,
        settings: settingsText(settings) || 'one step',
        alongRule: gradientOf(settings) === 'rule',
      });
    }
  }
  const columns = [...found.values()];
  const isDouble = (column: AttackGridColumn): boolean =>
    columns.some(
      (other) => other !== column && other.title === column.title && other.alongRule === column.alongRule,
    );
  return [...columns.filter((one) => !one.alongRule), ...columns.filter((one) => one.alongRule)].map(
    (column) => (isDouble(column) ? { ...column, title: `${column.title}, ${column.settings}` } : column),
  );
}

/** What one network has left under one attack. */
export function standingUnder({ result }: AttackGridRow, key: string): Count | null {
  return (result && shown(result).find(({ settings }) => keyOf(settings) === key)?.robust) ?? null;
}
