import { expect, test } from 'vitest';
import { textTable } from './text-table.ts';

test('columns line up', () => {
  expect(
    textTable(
      ['network', 'ms'],
      [
        ['darts-v2', '5'],
        ['a', '1234'],
      ],
    ),
  ).toBe('network     ms\ndarts-v2     5\na         1234');
});

test('a short row leaves its last cells empty', () => {
  expect(textTable(['a', 'b'], [['x']])).toBe('a  b\nx');
});
