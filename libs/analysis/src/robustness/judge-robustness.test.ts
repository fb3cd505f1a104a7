import {
  attackSettingsSchema,
  type AttackOutcome,
  type AttackSettingsInput,
  type RobustnessCurve,
} from '@bionas/contracts';
import { expect, test } from 'vitest';
import type { AttackFacts } from './attack-evidence.ts';
import { judgeRobustness } from './judge-robustness.ts';
import type { NetworkFacts } from './robustness-flags.ts';

const total = 200;
const epsilon = 0.1;
/** The first `right` images stand. */
const bits = (right: number, of = total): string => '1'.repeat(right) + '0'.repeat(of - right);
const outcome = (
  settings: AttackSettingsInput,
  right: number,
  more: Partial<AttackOutcome> = {},
): AttackOutcome => {
  const found = more.outcome ?? bits(right);
  return {
    settings: attackSettingsSchema.parse(settings),
    norm: 'linf',
    epsilon,
    scope: 'all',
    attacked: 190,
    outcome: found,
    queries: { logits: 0, gradients: 1 },
    durationMs: 1,
    ...more,
    robust: { correct: [...found].filter((bit) => bit === '1').length, total: found.length },
  };
};
const curveOf = (...fresh: number[]): RobustnessCurve => ({
  settings: attackSettingsSchema.parse({ attack: 'pgd', loss: 'margin' }),
  norm: 'linf',
  durationMs: 1,
  points: fresh.map((right, place) => ({
    epsilon: [0, 8, 32, 128].map((k) => k / 255)[place] ?? 1,
    fresh: { correct: right, total: 100 },
    worst: { correct: Math.min(...fresh.slice(0, place + 1)), total: 100 },
    outcome: bits(right, 100),
  })),
});

/** An honest run: every attack does what it should. */
const honest: AttackFacts = {
  kind: 'attack',
  preset: 'laptop',
  presetVersion: 2,
  norm: 'linf',
  epsilon,
  clean: { correct: 190, total },
  cleanOutcome: bits(190),
  indexHash: '',
  checks: {
    images: 50,
    repeat: { logitDifference: 0, changedAnswers: 0 },
    softmaxOutputs: false,
    zeroGradients: 0,
    gradientError: 0.001,
    ruleCosine: null,
  },
  attacks: [
    outcome({ attack: 'noise' }, 188),
    outcome({ attack: 'fgsm' }, 60),
    outcome({ attack: 'pgd' }, 40),
    outcome({ attack: 'apgd-ce', steps: 50 }, 35),
    outcome({ attack: 'apgd-dlr', steps: 50 }, 30),
    outcome({ attack: 'apgd-dlr', steps: 100 }, 0, { outcome: bits(30, 100) }),
    outcome({ attack: 'square', queries: 500 }, 30, { scope: 'standing' }),
  ],
  curve: curveOf(95, 30, 2, 0),
  worstCase: { correct: 30, total },
  worstOutcome: bits(30),
  ruleGradient: null,
  durationMs: 1,
};
const plain: NetworkFacts = {
  classes: 10,
  dataset: 'mnist',
  adversariallyTrained: false,
  optimisesAtInference: false,
};
const judge = (
  changes: Partial<AttackFacts>,
  network: Partial<NetworkFacts> = {},
): { verdict: string; flags: string[]; evidence: string } => {
  const { verdict, flags } = judgeRobustness({ ...honest, ...changes }, { ...plain, ...network });
  return {
    verdict,
    flags: flags.map(({ name, weight }) => `${name} ${weight}`),
    evidence: flags.map((flag) => flag.evidence).join(' '),
  };
};
/** The honest run with one attack replaced. */
const withAttack = (place: number, changed: AttackOutcome): Partial<AttackFacts> => ({
  attacks: honest.attacks.map((one, at) => (at === place ? changed : one)),
});
const withChecks = (checks: Partial<AttackFacts['checks']>): Partial<AttackFacts> => ({
  checks: { ...honest.checks, ...checks },
});

test('an honest run passes, with no flag', () => {
  expect(judge({})).toMatchObject({ verdict: 'pass', flags: [] });
});

test('a flag that could not be looked at is named with its reason, and leaves the verdict alone', () => {
  const reason = 'Images made on its back-propagation twin: the network is its own twin.';
  expect(judgeRobustness(honest, { ...plain, absentTransfers: [reason] })).toMatchObject({
    verdict: 'pass',
    notAssessed: [{ flag: 'transfer-beats-white-box', reason }],
  });
  expect(judgeRobustness(honest, plain)).not.toHaveProperty('notAssessed');
});

test.each<[flag: string, verdict: string, changes: Partial<AttackFacts>]>([
  [
    'randomised-outputs invalid',
    'invalid',
    withChecks({ repeat: { logitDifference: 2e-4, changedAnswers: 0 } }),
  ],
  [
    'randomised-outputs invalid',
    'invalid',
    withChecks({ repeat: { logitDifference: 0, changedAnswers: 1 } }),
  ],
  ['softmax-outputs invalid', 'invalid', withChecks({ softmaxOutputs: true })],
  ['gradient-mismatch invalid', 'invalid', withChecks({ gradientError: 0.06 })],
  // 1 of 50 is more than 1 %
  ['zero-gradients hard', 'masked', withChecks({ zeroGradients: 1 })],
  ['zero-gradients soft', 'suspicious', withChecks({ zeroGradients: 1, images: 100 })],
  // 5 images that all true gradients left, of 200; then 4
  [
    'black-box-beats-white-box hard',
    'masked',
    withAttack(6, outcome({ attack: 'square', queries: 500 }, 25)),
  ],
  [
    'black-box-beats-white-box soft',
    'suspicious',
    withAttack(6, outcome({ attack: 'square', queries: 500 }, 26)),
  ],
  // 2.5 points over FGSM
  ['iterative-weaker-than-single-step hard', 'masked', withAttack(2, outcome({ attack: 'pgd' }, 65))],
  // 30 of the first 100 before; 28, then 26
  [
    'not-converged soft',
    'suspicious',
    withAttack(5, outcome({ attack: 'apgd-dlr', steps: 100 }, 0, { outcome: bits(28, 100) })),
  ],
  [
    'not-converged hard',
    'masked',
    withAttack(5, outcome({ attack: 'apgd-dlr', steps: 100 }, 0, { outcome: bits(26, 100) })),
  ],
  ['not-monotone soft', 'suspicious', { curve: curveOf(95, 30, 32, 0) }],
  // half of chance is 5 %
  ['survives-large-epsilon hard', 'masked', { curve: curveOf(95, 30, 20, 6) }],
  [
    'transfer-beats-white-box hard',
    'masked',
    { attacks: [...honest.attacks, outcome({ attack: 'transfer', from: 'twin' }, 29)] },
  ],
  // the floor lies under every attack
  ['below-noise-floor hard', 'masked', withAttack(0, outcome({ attack: 'noise' }, 29))],
  // under those on the cross-entropy alone: APGD-DLR leaves 30
  ['below-noise-floor soft', 'suspicious', withAttack(0, outcome({ attack: 'noise' }, 34))],
  // 20 points between cross-entropy and the logits
  [
    'loss-mismatch soft',
    'suspicious',
    {
      attacks: honest.attacks.map((one) =>
        ['pgd', 'apgd-ce'].includes(one.settings.attack) ? outcome(one.settings, 50) : one,
      ),
    },
  ],
])('%s', (flag, verdict, changes) => {
  const found = judge(changes);
  expect(found.flags).toContain(flag);
  expect(found.verdict).toBe(verdict);
});

test('just below the thresholds nothing is raised', () => {
  expect(
    judge(withChecks({ repeat: { logitDifference: 1e-4, changedAnswers: 0 }, gradientError: 0.05 })).flags,
  ).toEqual([]);
  expect(judge(withAttack(2, outcome({ attack: 'pgd' }, 40))).flags).toEqual([]);
  expect(
    judge(withAttack(5, outcome({ attack: 'apgd-dlr', steps: 100 }, 0, { outcome: bits(29, 100) }))).flags,
  ).toEqual([]);
  expect(judge({ curve: curveOf(95, 30, 31, 5) }).flags).toEqual([]);
});

test('a network that was not trained for it and stands on CIFAR-10 at 8/255', () => {
  const at = { epsilon: 8 / 255, attacks: honest.attacks.map((one) => ({ ...one, epsilon: 8 / 255 })) };
  expect(judge(at, { dataset: 'cifar-10' })).toMatchObject({
    verdict: 'suspicious',
    flags: ['implausible soft'],
  });
  expect(judge(at, { dataset: 'cifar-10', adversariallyTrained: true }).verdict).toBe('pass');
});

test('an optimisation in the forward pass makes any figure meaningless', () => {
  expect(judge({}, { optimisesAtInference: true }).verdict).toBe('invalid');
});

test('the rule gradient is noted and changes no verdict', () => {
  const found = judge({ ...withChecks({ ruleCosine: 0.01 }), ruleGradient: { correct: 180, total } });
  expect(found).toMatchObject({ verdict: 'pass', flags: ['rule-gradient-differs note'] });
  expect(found.evidence).toContain('90.0 %');
  expect(found.evidence).toContain('15.0 %');
});

test('no pass on a handful of images', () => {
  const of = (images: number): AttackFacts => ({ ...honest, clean: { correct: images, total: images } });
  expect(judgeRobustness(of(50), plain).missing).toEqual([]);
  expect(judgeRobustness(of(49), plain)).toMatchObject({
    verdict: 'not-assessed',
    missing: ['at least 50 images'],
  });
});

test('what is missing is named, and there is no pass without it; hard flags count all the same', () => {
  const { verdict, missing } = judgeRobustness({ ...honest, preset: 'smoke', attacks: [] }, plain);
  expect(verdict).toBe('not-assessed');
  expect(missing).toHaveLength(5);
  expect(judge({ preset: 'smoke' }).verdict).toBe('not-assessed');
  expect(judge({ preset: 'smoke', ...withChecks({ zeroGradients: 50 }) }).verdict).toBe('masked');
});

test('attacks at other radii and controls do not count as evidence about the ball', () => {
  const far = honest.attacks.map((one) => ({ ...one, epsilon: 0.35 }));
  expect(judgeRobustness({ ...honest, attacks: far }, plain).missing).toHaveLength(4);
});
