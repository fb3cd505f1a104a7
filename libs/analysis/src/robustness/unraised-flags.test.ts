import {
  attackSettingsSchema,
  robustnessFlagNames,
  type AttackOutcome,
  type AttackResult,
} from '@bionas/contracts';
import { expect, test } from 'vitest';
import { unraisedFlags } from './unraised-flags.ts';

const outcome = (settings: object, bits = '1100'): AttackOutcome => ({
  settings: attackSettingsSchema.parse(settings),
  ...{ norm: 'linf', epsilon: 0.1, scope: 'all', attacked: 4, outcome: bits, durationMs: 1 },
  robust: { correct: 2, total: bits.length },
  queries: { logits: 1, gradients: 1 },
});
const count = { correct: 2, total: 4 };
const result: AttackResult = {
  ...{ kind: 'attack', preset: 'smoke', presetVersion: 2, norm: 'linf', epsilon: 0.1, indexHash: '' },
  ...{ clean: count, cleanOutcome: '1111', worstCase: count, worstOutcome: '1100', ruleGradient: count },
  checks: {
    images: 4,
    repeat: { logitDifference: 0, changedAnswers: 0 },
    ...{ softmaxOutputs: false, zeroGradients: 0, gradientError: 0.001, ruleCosine: 0.1 },
  },
  attacks: [
    outcome({ attack: 'noise' }),
    outcome({ attack: 'fgsm' }),
    outcome({ attack: 'pgd', gradient: 'rule' }),
    outcome({ attack: 'square' }),
  ],
  ...{ curve: null, durationMs: 1 },
  judgement: {
    ...{ verdict: 'suspicious', text: '', missing: [] },
    flags: [
      { name: 'zero-gradients', weight: 'soft', evidence: '', explanation: '', remedy: '', images: [] },
    ],
  },
  provenance: {
    ...{
      backend: '',
      tensorflow: null,
      device: '',
      precision: 'float32',
      node: '',
      bionas: '',
      dataHash: '',
    },
  },
};

test('each diagnostic is raised, checked in vain, or says what it would need', () => {
  const found = unraisedFlags(result, 'mnist');
  expect([...found.map(({ name }) => name), 'zero-gradients'].sort()).toEqual(
    [...robustnessFlagNames].sort(),
  );
  const checked = found.filter(({ lacks }) => lacks === null).map(({ name }) => name);
  expect(checked.sort()).toEqual(
    [
      ...['randomised-outputs', 'softmax-outputs', 'gradient-mismatch', 'optimises-at-inference'],
      ...['black-box-beats-white-box', 'below-noise-floor', 'rule-gradient-differs'],
    ].sort(),
  );
  // PGD along the rule gradient is no PGD of this network.
  expect(found.find(({ name }) => name === 'iterative-weaker-than-single-step')?.lacks).toBe('FGSM and PGD');
});

test('what was looked at in part only is not called clear', () => {
  const notAssessed = [{ flag: 'below-noise-floor' as const, reason: 'half of it' }];
  const found = unraisedFlags({ ...result, judgement: { ...result.judgement, notAssessed } }, 'mnist');
  expect(found.find(({ name }) => name === 'below-noise-floor')?.lacks).toMatch(/not looked at whole/);
});

test('more of an evaluation lets more be checked', () => {
  const more: AttackResult = {
    ...result,
    epsilon: 8 / 255,
    attacks: [{ ...outcome({ attack: 'apgd-dlr' }, '11'), epsilon: 8 / 255 }],
    curve: {
      ...{ settings: attackSettingsSchema.parse({ attack: 'pgd' }), norm: 'linf', durationMs: 1 },
      points: [0, 128].map((k) => ({ epsilon: k / 255, fresh: count, worst: count, outcome: '11' })),
    },
  };
  const lacking = (of: AttackResult, dataset: string): string[] =>
    unraisedFlags(of, dataset).flatMap(({ name, lacks }) => (lacks === null ? [] : [name]));
  for (const name of ['not-converged', 'not-monotone', 'survives-large-epsilon']) {
    expect(lacking(result, 'cifar-10')).toContain(name);
    expect(lacking(more, 'cifar-10')).not.toContain(name);
  }
  expect(lacking(more, 'cifar-10')).not.toContain('implausible');
  expect(lacking({ ...more, epsilon: 4 / 255 }, 'cifar-10')).toContain('implausible');
  expect(lacking(more, 'mnist')).toContain('implausible');
});
