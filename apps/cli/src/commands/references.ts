/** Published figures beside those of the lab: imported from a file, listed, removed. They are ranked nowhere. */
import {
  citationText,
  evaluationText,
  notMeasuredHere,
  referenceDocumentSchema,
  type ReferenceImport,
  type ReferenceRow,
} from '@bionas/contracts';
import type { CommandContext } from '../command-context.ts';
import { percent } from '../output/format.ts';
import { renderTable } from '../output/table.ts';
import { readDocument } from './read-document.ts';

const rows = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);

function outcomeText({ added, replaced, unchanged }: ReferenceImport): string {
  return [
    ...(added.length === 0 ? [] : [`${rows(added.length)} added: ${added.join(', ')}`]),
    ...replaced.map(({ name, fields }) => `${name} replaced; changed: ${fields.join(', ')}`),
    ...(unchanged.length === 0 ? [] : [`${rows(unchanged.length)} unchanged`]),
    `They stand beside rows of the same data set on the leaderboard, marked "${notMeasuredHere}".`,
  ].join('\n');
}

export async function importReferences(context: CommandContext, source: string): Promise<void> {
  const document = await readDocument(source, referenceDocumentSchema, {
    ...{ what: 'The list of published rows', code: 'invalid-spec' },
    expected: 'a YAML or JSON file such as examples/reference-cifar10.yaml',
  });
  const outcome = await context.client.references.import.mutate({ document });
  context.print(context.json ? JSON.stringify(outcome, null, 2) : outcomeText(outcome));
}

export function referencesText(references: readonly ReferenceRow[]): string {
  return renderTable(
    ['name', 'data set', 'architecture', 'rules', 'clean', 'robust', 'measured with', 'published in'],
    references.map((row) => [
      row.name,
      row.dataset,
      row.architecture,
      row.rules.join(' '),
      percent(row.cleanPercent / 100),
      row.robust ? percent(row.robust.percent / 100) : '–',
      row.robust ? evaluationText(row.robust) : '–',
      citationText(row),
    ]),
    [4, 5],
  );
}

export async function listReferences(context: CommandContext): Promise<void> {
  const references = await context.client.references.list.query();
  if (context.json) return context.print(JSON.stringify(references, null, 2));
  context.print(
    references.length === 0
      ? 'No published rows yet. Import some: bionas reference import examples/reference-cifar10.yaml'
      : `${referencesText(references)}\nAll ${notMeasuredHere}.`,
  );
}

export async function removeReference(context: CommandContext, name: string): Promise<void> {
  await context.client.references.remove.mutate({ name });
  context.print(context.json ? JSON.stringify({ removed: name }) : `Removed ${name}`);
}
