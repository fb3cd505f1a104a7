import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isComparableRobust, type ReferenceImport, type ReferenceRow } from '@bionas/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommandContext } from '../command-context.ts';
import { importReferences, listReferences, removeReference } from './references.ts';

const example = fileURLToPath(new URL('../../../../examples/reference-cifar10.yaml', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bionas-references-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A hub that keeps what it is given and answers an import with `outcome`. */
function contextWith(outcome: ReferenceImport): {
  context: CommandContext;
  printed: string[];
  taken: ReferenceRow[];
} {
  const printed: string[] = [];
  const taken: ReferenceRow[] = [];
  const references = {
    import: {
      mutate: ({ document }: { document: { rows: ReferenceRow[] } }) => {
        taken.push(...document.rows);
        return Promise.resolve(outcome);
      },
    },
    list: { query: () => Promise.resolve(taken) },
    remove: { mutate: () => Promise.resolve() },
  };
  const context = { json: false, print: (text: string) => printed.push(text), client: { references } };
  return { context: context as unknown as CommandContext, printed, taken };
}
const nothing: ReferenceImport = { added: [], replaced: [], unchanged: [] };

it('reads the example: every row with its citation, and only what can be compared would be', async () => {
  const { context, printed, taken } = contextWith({
    ...{ added: ['Standard'], unchanged: ['Wong2020Fast'] },
    replaced: [{ name: 'BioTorch FA', fields: ['note', 'robust'] }],
  });
  await importReferences(context, example);
  expect(printed.join('\n')).toContain(
    '1 row added: Standard\nBioTorch FA replaced; changed: note, robust\n1 row unchanged',
  );
  expect(taken).toHaveLength(13);
  expect(taken.every(({ dataset, link }) => dataset === 'cifar-10' && link.startsWith('https://'))).toBe(
    true,
  );
  const ours = { norm: 'linf', epsilon: 8 / 255 } as const;
  expect(taken.filter((row) => isComparableRobust(row, ours)).map(({ name }) => name)).toEqual([
    ...['Standard', 'Madry2018Towards', 'Carmon2019Unlabeled', 'Engstrom2019Robustness', 'Wong2020Fast'],
  ]);
  await listReferences(context);
  expect(printed.at(-1)).toMatch(
    /Carmon2019Unlabeled.*89\.7 %.*59\.5 %.*AutoAttack, L∞ 8\/255.*arXiv:1905\.13736/,
  );
  expect(printed.at(-1)).toContain('All not measured here.');
  await removeReference(context, 'Standard');
  expect(printed.at(-1)).toBe('Removed Standard');
});

it('names line, field, what was expected and what came, and asks the hub for nothing', async () => {
  const { context, taken } = contextWith(nothing);
  const file = join(folder, 'bad.yaml');
  await writeFile(
    file,
    [
      'version: 1',
      'rows:',
      '  - name: a',
      '    dataset: imagenet',
      '    cleanPercent: 0.9',
      '    accuracy: 1',
    ].join('\n'),
  );
  const failure: unknown = await importReferences(context, file).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'invalid-spec' });
  const { message } = failure as Error;
  expect(message).toContain(`The list of published rows in ${file} is not valid`);
  expect(message).toMatch(/line 4, rows\.0\.dataset: .*expected one of "mnist".*\(came: "imagenet"\)/);
  expect(message).toMatch(/line 5, rows\.0\.cleanPercent: expected percent, e\.g\. 89\.69.*\(came: 0\.9\)/);
  expect(message).toContain('line 6, rows.0: Unrecognized key: "accuracy"');
  expect(message).toMatch(/line 3, rows\.0\.paper: .*expected string, received undefined/);
  await expect(importReferences(context, join(folder, 'none.yaml'))).rejects.toThrow(
    'expected a YAML or JSON file such as examples/reference-cifar10.yaml',
  );
  await writeFile(file, 'rows: [');
  await expect(importReferences(context, file)).rejects.toThrow('is not valid YAML');
  expect(taken).toEqual([]);
});
