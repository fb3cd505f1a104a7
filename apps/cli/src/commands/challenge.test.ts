import type { EvaluationRow } from '@bionas/contracts';
import { expect, test } from 'vitest';
import type { CommandContext } from '../command-context.ts';
import { challenge, historyText } from './challenge.ts';

const id = '00000000-0000-4000-8000-000000000001';
const row = (
  preset: string,
  result: EvaluationRow['result'],
  more: Partial<EvaluationRow> = {},
): EvaluationRow => ({
  ...{ runId: id, trainingRunId: id, genomeId: 'g', seed: 7, preset, presetVersion: 1 },
  ...{ state: 'finished', askedAt: Date.UTC(2026, 0, 2, 3, 4), finishedAt: null, challenge: true, result },
  ...more,
});
const found = (
  correct: number,
  effect: NonNullable<EvaluationRow['result']>['effect'],
  more: Partial<NonNullable<EvaluationRow['result']>> = {},
): EvaluationRow['result'] => ({
  ...{ norm: 'linf', epsilon: 0.1, clean: { correct: 90, total: 100 }, robust: { correct, total: 100 } },
  ...{ verdict: 'pass', before: 0.4, after: 0.4, effect, counts: false, ...more },
});

test('the history says when, by what, what came out and what changed', () => {
  const text = historyText([
    row('laptop', found(40, 'first', { before: null }), { challenge: false }),
    row('paper-compare', found(3, 'other-ball')),
    row('autoattack', found(45, 'confirmed')),
    row('bionas-standard', found(31, 'lowered', { after: 0.31, counts: true })),
    row('bionas-standard', found(42, 'raised', { after: 0.42 })),
    row('smoke', null, { state: 'queued', presetVersion: null }),
  ]);
  expect(text).toMatch(
    /2026-01-02 03:04 │ +7 │ laptop v1 +│ finished │ 90\.0 % │ 40\.0 % of 100 │ pass +│ the first/,
  );
  expect(text).toContain('paper-compare v1 (challenge)');
  expect(text).toContain('another ball: not compared');
  expect(text).toContain('did not lower 40.0 %');
  expect(text).toContain('lowered 40.0 % to 31.0 %; counts');
  expect(text).toContain('raised 40.0 % to 42.0 %: more images, attacks at least as strong');
  expect(text).toMatch(/smoke \(challenge\) +│ queued +│ – +│ – +│ – +│ –/);
});

test('a run is named by its id, a genome by its hash, and a preset must exist', async () => {
  const asked: unknown[] = [];
  const printed: string[] = [];
  const mutate = (input: unknown): Promise<unknown> => {
    asked.push(input);
    return Promise.resolve({ runIds: [id], already: [id, id] });
  };
  const context = {
    ...{ json: false, print: (text: string) => printed.push(text) },
    client: { robustness: { challenge: { mutate } } },
  } as unknown as CommandContext;
  await challenge(context, id, { preset: 'autoattack', history: false });
  await challenge(context, 'abc123', { preset: 'bionas-standard', history: false });
  expect(asked).toEqual([
    { of: { runIds: [id] }, preset: 'autoattack' },
    { of: { genomeId: 'abc123' }, preset: 'bionas-standard' },
  ]);
  expect(printed[0]).toContain('1 attack by autoattack queued.\n2 are there already or under way.');
  await expect(challenge(context, id, { preset: 'strongest', history: false })).rejects.toMatchObject({
    code: 'invalid-spec',
  });
});
