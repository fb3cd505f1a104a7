import {
  adversarialHeadSchema,
  attackPresets,
  attackSettingsSchema,
  type AttackOutcome,
} from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { beforeAll, expect, test } from 'vitest';
import { adversarialExamples, planExamples } from './adversarial-examples.ts';
import { imagesOf } from './images/images.ts';
import { linearVictim } from './testing/linear-victim.ts';

beforeAll(() => loadEngine());

const shape = [2, 2, 1] as const;
const outcome = (settings: object, bits: string, more: Partial<AttackOutcome> = {}): AttackOutcome => ({
  settings: attackSettingsSchema.parse(settings),
  ...{ norm: 'linf', epsilon: 0.1, scope: 'all', attacked: 4, outcome: bits, durationMs: 0 },
  robust: { correct: [...bits].filter((bit) => bit === '1').length, total: bits.length },
  queries: { logits: 0, gradients: 0 },
  ...more,
});
const report = {
  ...({ norm: 'linf', epsilon: 0.1, cleanOutcome: '10111', worstOutcome: '00101' } as const),
  attacks: [
    outcome({ attack: 'noise' }, '00000'),
    outcome({ attack: 'fgsm' }, '10111'),
    outcome({ attack: 'pgd', gradient: 'rule' }, '00000'),
    outcome({ attack: 'pgd' }, '00101'),
    outcome({ attack: 'apgd-ce' }, '00101'),
    outcome({ attack: 'apgd-dlr', steps: 200 }, '00', { outcome: '00' }),
    outcome({ attack: 'pgd', loss: 'margin' }, '00001', { epsilon: 0.3 }),
  ],
};

test('keeps broken images first, by the attack along the true gradient that left least, at all radii of the curve', () => {
  const plan = planExamples(report, attackPresets.laptop, shape);
  expect(plan?.settings).toEqual(attackSettingsSchema.parse({ attack: 'pgd' }));
  expect(plan?.places).toEqual([0, 3, 2, 4]);
  expect(plan?.epsilons.map((epsilon) => epsilon * 255)).toEqual([1, 2, 4, 8, 16, 25.5, 32, 128]);
  expect(planExamples(report, attackPresets.smoke, shape)?.epsilons).toEqual([0.1]);
});

test('keeps fewer of large images, and nothing where nothing is right', () => {
  expect(planExamples(report, attackPresets.laptop, [300, 300, 3])?.places).toEqual([0]);
  expect(planExamples({ ...report, cleanOutcome: '00000' }, attackPresets.laptop, shape)).toBeNull();
  const blind = report.attacks.filter(({ settings }) => settings.attack === 'noise');
  expect(planExamples({ ...report, attacks: blind }, attackPresets.laptop, shape)).toBeNull();
});

test('the images lie in their balls and the answers are those of the network', async () => {
  const victim = linearVictim(
    [1, -1, 0.5, 0].map((weight) => [weight, -weight]),
    [0, 0],
  );
  const pixels = Float32Array.of(0.6, 0.4, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.9, 0.1, 0.5, 0.5);
  const images = imagesOf(shape, pixels);
  const labels = Int32Array.of(0, 0, 0);
  const plan = {
    settings: attackSettingsSchema.parse({ attack: 'fgsm' }),
    epsilons: [0.05, 0.5],
    places: [2, 0],
  };
  const options = { victim, images, labels, indices: [5, 6, 7], seed: 1, norm: 'linf' } as const;
  const found = await adversarialExamples(plan, options);
  if (found === null) throw new Error('the attack stopped');
  expect(adversarialHeadSchema.parse(found.head)).toEqual(found.head);
  expect(found.head.images.map(({ place, index }) => [place, index])).toEqual([
    [2, 7],
    [0, 5],
  ]);
  found.adversarial.forEach((attacked, at) => {
    attacked.forEach((value, place) => {
      expect(Math.abs(value - (found.clean[place] ?? NaN))).toBeLessThan((plan.epsilons[at] ?? 0) + 1e-6);
    });
    const logits = victim.logits(imagesOf(shape, attacked));
    found.head.radii[at]?.answers.forEach(({ answer, confidence }, row) => {
      const [own = 0, other = 0] = [logits[2 * row + answer], logits[2 * row + 1 - answer]];
      expect(own).toBeGreaterThanOrEqual(other);
      expect(confidence).toBeCloseTo(1 / (1 + Math.exp(other - own)), 6);
    });
  });
  // Half of the range away everything is broken, and a second time gives the same.
  expect(
    found.head.radii[1]?.answers.every(({ answer }, row) => answer !== found.head.images[row]?.label),
  ).toBe(true);
  expect(await adversarialExamples(plan, options)).toEqual(found);
  expect(await adversarialExamples(plan, { ...options, shouldStop: () => true })).toBeNull();
  victim.dispose();
});
