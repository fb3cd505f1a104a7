import type { EvaluationRow } from '@bionas/contracts';
import { expect, it } from 'vitest';
import { changeText } from './change-text.ts';

const result = (more: Partial<NonNullable<EvaluationRow['result']>>): Pick<EvaluationRow, 'result'> => ({
  result: {
    ...{ norm: 'linf', epsilon: 0.1, clean: { correct: 9, total: 10 }, robust: { correct: 3, total: 10 } },
    ...{ verdict: 'pass', before: 0.4, after: 0.3, effect: 'lowered', counts: false, ...more },
  },
});
const plain = (row: Pick<EvaluationRow, 'result'>): string => changeText(row).replaceAll(/\s/g, ' ');

it('says what an evaluation did to the figure', () => {
  expect(plain({ result: null })).toBe('not finished');
  expect(plain(result({ effect: 'first', before: null }))).toBe('the first figure');
  expect(plain(result({ counts: true }))).toMatch(/^40\.0 ?% became 30\.0 ?%; counts today$/);
  expect(plain(result({ effect: 'raised', after: 0.42 }))).toMatch(
    /^40\.0 ?% became 42\.0 ?%, on more images/,
  );
  expect(plain(result({ effect: 'confirmed', after: 0.4 }))).toMatch(/^did not lower 40\.0 ?%$/);
  expect(plain(result({ effect: 'other-ball' }))).toContain('cannot be compared');
});
