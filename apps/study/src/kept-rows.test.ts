import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptRows } from './kept-rows.ts';

test('rows are found again, and a line that was cut off is measured again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-rows-'));
  try {
    const file = join(folder, 'deep', 'rows.jsonl');
    keptRows<number>('study', { images: 5 }, file).keep('bp 1', 42);
    appendFileSync(file, '{"id":"fa 1","ro');
    const again = keptRows<number>('study', { images: 5 }, file);
    expect(again.find('bp 1')).toBe(42);
    expect(again.find('fa 1')).toBeUndefined();
    again.keep('fa 1', 7);
    expect(keptRows<number>('study', {}, file).find('fa 1')).toBe(7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
