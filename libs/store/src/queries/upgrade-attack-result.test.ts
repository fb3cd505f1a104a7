import { attackResultSchema } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { sampleAttackResult, sampleEarlyAttackResult } from '../testing.ts';
import { upgradeAttackResult, upgradeAttackSummary } from './upgrade-attack-result.ts';

test('a result of the first version: its numbers stay, what was not measured is said', () => {
  const upgraded = upgradeAttackResult(sampleEarlyAttackResult());
  expect(attackResultSchema.parse(upgraded)).toEqual(upgraded);
  expect(upgraded).toMatchObject({
    ...{ preset: 'smoke', presetVersion: 1, norm: 'linf', epsilon: 0.1, checks: null, curve: null },
    worstCase: { correct: 1, total: 4 },
    // FGSM leaves 1 and 3 of 1, 2, 3; PGD of those 3.
    worstOutcome: '0010',
    judgement: { verdict: 'not-assessed', flags: [] },
  });
  expect(upgraded.judgement.text).toContain('earlier version');
  expect(
    upgraded.attacks.map(({ settings, scope, attacked, queries }) => ({
      settings,
      scope,
      attacked,
      queries,
    })),
  ).toEqual([
    {
      settings: { attack: 'fgsm', norm: 'linf', gradient: 'true', loss: 'cross-entropy' },
      ...{ scope: 'all', attacked: 3, queries: { logits: 3, gradients: 3 } },
    },
    {
      settings: {
        ...{ attack: 'pgd', norm: 'linf', gradient: 'true', loss: 'margin' },
        ...{ steps: 10, stepShare: 0.25, restarts: 1 },
      },
      ...{ scope: 'standing', attacked: 2, queries: { logits: 2, gradients: 20 } },
    },
    {
      settings: {
        ...{ attack: 'pgd', norm: 'linf', gradient: 'rule', loss: 'cross-entropy' },
        ...{ steps: 10, stepShare: 0.25, restarts: 1 },
      },
      ...{ scope: 'all', attacked: 3, queries: { logits: 3, gradients: 30 } },
    },
  ]);
});

test("a summary of the first version; and today's pass as they are", () => {
  const { attacks: _attacks, cleanOutcome: _clean, ...early } = sampleEarlyAttackResult();
  expect(upgradeAttackSummary(early)).toMatchObject({
    ...{ presetVersion: 1, worstCase: { correct: 1, total: 4 } },
    judgement: { verdict: 'not-assessed' },
  });
  const now = sampleAttackResult();
  expect(upgradeAttackResult(now)).toBe(now);
  expect(upgradeAttackSummary(now)).toBe(now);
});
