import { attackResultSchema, gradientOf, attackPresets, type AttackPreset } from '@bionas/contracts';
import { loadEngine } from '@bionas/engine';
import { expectNoLeak } from '@bionas/engine/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexHash } from './attacked-list.ts';
import { evaluateRobustness, type EvaluateRobustnessOptions } from './evaluate-robustness.ts';
import type { EvaluationState } from './evaluation-state.ts';
import { imagesOf, type Images } from './images/images.ts';
import { randomSource } from './random/example-random.ts';
import type { RobustnessProgress } from './robustness-progress.ts';
import { mlpVictim, type MlpVictim } from './testing/mlp-victim.ts';
import type { Victim } from './victim/victim.ts';

/** Six clusters of 8x8 grey images: a class is a fixed pattern under noise. */
function clusters(count: number, seed: number): { images: Images; labels: Int32Array } {
  const pattern = (label: number): number[] => {
    const random = randomSource(['pattern', label]);
    return Array.from({ length: 64 }, () => 0.3 + 0.4 * random());
  };
  const patterns = Array.from({ length: 6 }, (_, label) => pattern(label));
  const random = randomSource(['clusters', seed]);
  const answers = Array.from({ length: count }, (_, place) => place % 6);
  const pixels = answers.flatMap((answer) =>
    (patterns[answer] ?? []).map((value) => Math.min(1, Math.max(0, value + 0.5 * (random() - 0.5)))),
  );
  return { images: imagesOf([8, 8, 1], Float32Array.from(pixels)), labels: Int32Array.from(answers) };
}

function trained(rule: 'bp' | 'fa', seed: number): MlpVictim {
  const victim = mlpVictim({ pixels: 64, hidden: 48, numClasses: 6, seed, rule });
  const { images, labels } = clusters(480, 1);
  for (let step = 0; step < 400; step++) victim.train(images, labels, 0.3);
  return victim;
}

let fa: MlpVictim;
let images: Images;
let labels: Int32Array;
const indices = Array.from({ length: 120 }, (_, place) => 3 * place);

beforeAll(async () => {
  await loadEngine();
  fa = trained('fa', 1);
  ({ images, labels } = clusters(120, 2));
});
afterAll(() => {
  fa.dispose();
});

/** The plans of `smoke` at an epsilon of our own. */
const at = (grey: number): AttackPreset => ({ ...attackPresets.smoke, epsilon: { grey, colour: grey } });

async function evaluate(
  changes: Partial<EvaluateRobustnessOptions> = {},
): ReturnType<typeof evaluateRobustness> {
  let time = 0;
  const now = (): number => time++;
  return evaluateRobustness({
    victim: fa,
    images,
    labels,
    indices,
    preset: at(0.1),
    seed: 5,
    now,
    ...changes,
  });
}
async function report(
  changes: Partial<EvaluateRobustnessOptions> = {},
): Promise<NonNullable<Awaited<ReturnType<typeof evaluateRobustness>>>> {
  const found = await evaluate(changes);
  if (found === null) throw new Error('the evaluation stopped');
  return found;
}

test('a network trained by feedback alignment looks robust along its rule gradient and is not', async () => {
  for (const seed of [1, 2, 3]) {
    const victim = trained('fa', seed);
    const { clean, worstCase, ruleGradient } = await report({ victim });
    expect(clean.correct).toBeGreaterThan(110);
    // Of 120: 117 to 120 along the rule gradient, 4 to 12 in truth.
    expect(ruleGradient?.correct).toBeGreaterThan(100);
    expect(worstCase.correct).toBeLessThan(25);
    victim.dispose();
  }
});

test('the report is a valid result: counts, bits, worst case and the list agree', async () => {
  const found = await report({ preset: at(0.03) });
  // Whoever runs the evaluation adds where it ran, and judges it.
  const measured = attackResultSchema.omit({ provenance: true, judgement: true });
  expect(measured.parse(found)).toMatchObject({ kind: 'attack', preset: 'smoke' });
  expect(found.epsilon).toBe(0.03);
  expect(found.indexHash).toBe(indexHash(indices));
  const ones = (bits: string): number => [...bits].filter((bit) => bit === '1').length;
  expect(ones(found.cleanOutcome)).toBe(found.clean.correct);
  for (const { robust, outcome } of found.attacks) {
    expect(outcome).toHaveLength(120);
    expect(robust).toEqual({ correct: ones(outcome), total: 120 });
  }
  const counted = found.attacks.filter(({ settings }) => gradientOf(settings) !== 'rule');
  const standing = indices.filter(
    (_, place) => found.cleanOutcome[place] === '1' && counted.every(({ outcome }) => outcome[place] === '1'),
  );
  expect(found.worstCase).toEqual({ correct: standing.length, total: 120 });
  expect(ones(found.worstOutcome)).toBe(standing.length);
  expect(found.ruleGradient).toEqual(
    found.attacks.find(({ settings }) => gradientOf(settings) === 'rule')?.robust,
  );
});

test('the same seed gives the same report', async () => {
  expect(await report()).toEqual(await report());
});

test('the outcome does not depend on the size of the parts', async () => {
  const preset = at(0.05);
  const whole = await report({ partSize: 120, preset });
  const parts = await report({ partSize: 7, preset });
  expect(parts.cleanOutcome).toBe(whole.cleanOutcome);
  expect(parts.attacks.map(({ outcome }) => outcome)).toEqual(whole.attacks.map(({ outcome }) => outcome));
});

test('an attack of scope `standing` meets only what the ones before it left', async () => {
  const { clean, attacks } = await report({ preset: at(0.03) });
  const left = indices.filter((_, place) =>
    attacks.every(({ scope, settings, outcome }) =>
      scope === 'standing' || gradientOf(settings) === 'rule' ? true : outcome[place] === '1',
    ),
  );
  for (const { scope, attacked } of attacks) {
    expect(attacked).toBe(scope === 'all' ? clean.correct : left.length);
  }
  expect(attacks.find(({ scope }) => scope === 'standing')?.settings.attack).toBe('square');
});

test('stopped anywhere and resumed, it reports the same', async () => {
  const preset: AttackPreset = { ...attackPresets.laptop, ...at(0.05), attacks: attackPresets.smoke.attacks };
  const undisturbed = await report({ preset, partSize: 40 });
  const states: EvaluationState[] = [];
  await report({ preset, partSize: 40, onState: (state) => void states.push(state) });
  expect(states.length).toBeGreaterThan(12);
  for (const state of [states[0], states[4], states[9], states.at(-1)]) {
    const resume = JSON.parse(JSON.stringify(state)) as EvaluationState;
    let again = 0;
    const found = await report({ preset, partSize: 40, resume, onState: () => void again++ });
    const timeless = ({ attacks, ...rest }: typeof found): unknown => ({
      ...rest,
      durationMs: 0,
      attacks: attacks.map((attack) => ({ ...attack, durationMs: 0 })),
    });
    expect(timeless(found)).toEqual(timeless(undisturbed));
    expect(again).toBe(states.length - 1 - states.indexOf(state as EvaluationState));
  }
});

test('a state of another seed is left aside', async () => {
  const states: EvaluationState[] = [];
  await report({ onState: (state) => void states.push(state) });
  const others = await report({ seed: 6, resume: states.at(-1) ?? null });
  expect(others).toEqual(await report({ seed: 6 }));
});

test('the curve never rises, begins at the clean figure and goes on from the smaller radius', async () => {
  const curve = { ...attackPresets.laptop.curve, images: 60, epsilons: [0, 0.02, 0.05, 0.1, 0.5] };
  const { curve: found, cleanOutcome } = await report({ preset: { ...at(0.05), curve } });
  const worst = found?.points.map((point) => point.worst.correct) ?? [];
  expect(worst[0]).toBe([...cleanOutcome.slice(0, 60)].filter((bit) => bit === '1').length);
  expect(worst).toEqual([...worst].sort((a, b) => b - a));
  expect(worst.at(-1)).toBe(0);
  for (const { fresh, worst: both } of found?.points ?? []) {
    expect(both.correct).toBeLessThanOrEqual(fresh.correct);
    expect(both.total).toBe(60);
  }
});

test('an attack at a radius of its own, and a control on a part of the list, change no headline', async () => {
  const attacks = attackPresets.smoke.attacks.slice(0, 2);
  const plain = await report({ preset: { ...at(0.03), attacks } });
  const pgd = attackPresets.smoke.attacks[3];
  if (!pgd) throw new Error('smoke has no fourth attack');
  const more = await report({
    preset: { ...at(0.03), attacks: [...attacks, { ...pgd, epsilon: 0.5 }, { ...pgd, control: 30 }] },
  });
  expect(more.worstCase).toEqual(plain.worstCase);
  expect(more.attacks[2]).toMatchObject({ epsilon: 0.5, robust: { correct: 0, total: 120 } });
  expect(more.attacks[3]?.robust.total).toBe(30);
});

test('a rule that hands nothing down: no rule figure, the true one stands', async () => {
  const silent: Victim = {
    ...fa,
    inputGradient: (batch, aim, mode) =>
      mode === 'rule' ? { absent: 'head: hebbian hands nothing down' } : fa.inputGradient(batch, aim, mode),
  };
  const found = await report({ victim: silent });
  expect(found.ruleGradient).toBeNull();
  expect(found.checks.ruleCosine).toBeNull();
  expect(found.attacks.map(({ settings }) => gradientOf(settings))).not.toContain('rule');
});

test('without a true gradient there is no evaluation', async () => {
  const silent: Victim = { ...fa, inputGradient: () => ({ absent: 'no weights' }) };
  await expect(evaluate({ victim: silent })).rejects.toMatchObject({ code: 'unsupported' });
});

test('NaN logits are an error already when clean', async () => {
  const broken: Victim = { ...fa, logits: (batch) => new Float32Array(6 * batch.count).fill(NaN) };
  await expect(evaluate({ victim: broken })).rejects.toMatchObject({ code: 'diverged' });
});

test('progress rises to 1 and names each attack when it ends', async () => {
  const steps: RobustnessProgress[] = [];
  const { clean, attacks } = await report({ onProgress: (step) => steps.push(step) });
  const fractions = steps.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  const ended = steps.flatMap((step) => (step.standing ? [step] : []));
  expect(ended.map(({ part, parts }) => [part, parts])).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((part) => [part, 7]),
  );
  expect(ended.map(({ title }) => title)).toEqual([
    'clean',
    'noise',
    'fgsm-true',
    'pgd-true',
    'pgd-margin-true',
    'square',
    'pgd-rule',
  ]);
  expect(ended.map(({ standing }) => standing)).toEqual([clean, ...attacks.map(({ robust }) => robust)]);
});

test('stops when asked, before the next question to the victim', async () => {
  let asked = 0;
  expect(await evaluate({ shouldStop: () => ++asked > 4 })).toBeNull();
  expect(asked).toBe(5);
});

test('leaves no tensors behind', async () => {
  await expectNoLeak(() => report());
});
