import { expect, test } from 'vitest';
import { changeText, generationsText, historyText, optionsOf, viewText } from './searches.ts';

test('changes in words', () => {
  expect(changeText({ kind: 'pin', cell: 'normal', edge: 3, operation: 'sep_conv_3x3', rule: 'fa' })).toBe(
    'pin sep_conv_3x3 by fa on edge 3 of the normal cell',
  );
  expect(changeText({ kind: 'ban', rule: 'bp' })).toBe('ban bp on every edge');
  expect(changeText({ kind: 'budget', candidates: 40, timeLimitMinutes: null })).toBe(
    'budget: candidates 40, timeLimitMinutes unlimited',
  );
});

test('a history tells who asked, and what became of it', () => {
  const row = { number: 1, at: 0, by: 'Ada', round: 4, refusal: null };
  const text = historyText(
    [
      { ...row, change: { kind: 'ban', rule: 'bp' } },
      { ...row, number: 2, by: null, round: null, change: { kind: 'parallel', parallel: 9 } },
      {
        ...row,
        number: 3,
        change: { kind: 'release', of: 8 },
        refusal: { code: 'conflict', message: 'nothing there' },
      },
    ],
    60_000,
  );
  expect(text).toMatch(/1 │ 1 min 0 s ago │ Ada │ ban bp on every edge +│ after round 4/);
  expect(text).toMatch(/2 │ .* │ – +│ parallel: 9 +│ waits for the next round/);
  expect(text).toMatch(/refused: nothing there/);
  expect(historyText([], 0)).toBe('Nothing was changed.');
});

test('a search and its rounds', () => {
  const run = { state: 'running', progress: 0.5, progressText: '6 of 12', experimentName: 'smoke' } as const;
  const text = viewText(run, {
    ...{ runId: 'r', experimentId: 'e', round: 3, parallel: 2, waiting: 0, forks: [] },
    budget: { candidates: 12, epochs: null, timeLimitMinutes: 30, trainerHours: null },
    steering: [{ number: 2, change: { kind: 'ban', rule: 'bp' } }],
    forkedFrom: { experimentId: 'x', runId: 'y', round: 1 },
  });
  expect(text).toContain('running, 50.0 %, 3 rounds. 6 of 12');
  expect(text).toContain('Budget: 12 candidates, 30 minutes; 2 questions at once');
  expect(text).toContain('In force: 2: ban bp on every edge');
  const row = { round: 2, questions: 6, at: 0, progress: 0.5, text: '6 of 12', lost: null };
  expect(generationsText([row, { ...row, round: 3, lost: 'gone' }], 0)).toMatch(/yes[\s\S]*no: gone/);
});

test('options of a fork are numbers, truths or words', () => {
  expect(optionsOf(['sample=4', 'derivation=flat', 'none'])).toEqual({
    sample: 4,
    derivation: 'flat',
    none: true,
  });
});
