import { describe, expect, test } from 'vitest';
import { countingEvaluations, evaluationHistory, type Evaluation } from './counting-evaluation.ts';

/** Of 100 images; every one finishes after those made before it. */
let clock = 0;
const by = (preset: string, correct: number, more: Partial<Evaluation> = {}): Evaluation => ({
  ...{ runId: `${preset} ${correct}`, finishedAt: ++clock, preset, presetVersion: 1 },
  ...{ norm: 'linf', epsilon: 0.1, worstCase: { correct, total: 100 }, ruleGradient: null, verdict: 'pass' },
  ...more,
});
const counted = (...networks: Evaluation[][]): unknown => {
  const found = countingEvaluations(networks);
  return (
    found && [found.preset, ...found.evaluations.map((one) => one?.worstCase.correct ?? null), found.verdict]
  );
};

describe('which evaluation counts', () => {
  test('none without one, the only one where there is one', () => {
    expect(counted([], [])).toBeNull();
    expect(counted([by('smoke', 40, { verdict: 'not-assessed' })])).toEqual(['smoke', 40, 'not-assessed']);
  });

  test('the one that leaves least; of equal ones the later', () => {
    expect(counted([by('laptop', 30), by('bionas-standard', 20)])).toEqual(['bionas-standard', 20, 'pass']);
    expect(counted([by('laptop', 20), by('bionas-standard', 30)])).toEqual(['laptop', 20, 'pass']);
    expect(counted([by('laptop', 20), by('autoattack', 20)])).toEqual(['autoattack', 20, 'pass']);
    // Of one preset the newest, whatever it says; versions are presets of their own.
    expect(counted([by('laptop', 20), by('laptop', 25)])).toEqual(['laptop', 25, 'pass']);
    expect(counted([by('laptop', 20), by('laptop', 25, { presetVersion: 2 })])).toEqual([
      'laptop',
      20,
      'pass',
    ]);
  });

  test('in one ball: another norm or radius says nothing, a rounded radius is the same', () => {
    expect(counted([by('laptop', 30), by('paper-compare', 5, { epsilon: 8 / 255 })])).toEqual([
      'laptop',
      30,
      'pass',
    ]);
    expect(counted([by('laptop', 30), by('l2', 5, { norm: 'l2' })])).toEqual(['laptop', 30, 'pass']);
    expect(counted([by('laptop', 30, { epsilon: 0.1 + 1e-12 }), by('autoattack', 5)])).toEqual([
      'autoattack',
      5,
      'pass',
    ]);
  });

  test('one preset for all networks of an entry: a challenge counts once each attacked network has it', () => {
    const [first, second] = [[by('laptop', 30)], [by('laptop', 40)]];
    const challenge = by('autoattack', 10);
    expect(counted([...first, challenge], second, [])).toEqual(['laptop', 30, 40, null, 'pass']);
    // Means 25 against 35: the challenge counts whole, though it left more of one network.
    expect(counted([...first, challenge], [...second, by('autoattack', 42)], [])).toEqual([
      'autoattack',
      10,
      42,
      null,
      'pass',
    ]);
    // None is complete: the one that most networks have.
    expect(counted([by('smoke', 30)], [by('laptop', 40)], [by('laptop', 20)])).toEqual([
      'laptop',
      null,
      40,
      20,
      'pass',
    ]);
  });

  test('what means nothing does not count, and a later finding against the figure does', () => {
    const invalid = by('autoattack', 1, { verdict: 'invalid' });
    expect(counted([by('laptop', 30, { finishedAt: 0 }), invalid])).toEqual(['laptop', 30, 'invalid']);
    expect(counted([invalid])).toEqual(['autoattack', 1, 'invalid']);
    expect(counted([by('laptop', 30), by('bionas-standard', 45, { verdict: 'masked' })])).toEqual([
      'laptop',
      30,
      'masked',
    ]);
    // An earlier one is answered by the stronger evaluation.
    expect(counted([by('smoke', 45, { verdict: 'masked' }), by('bionas-standard', 5)])).toEqual([
      'bionas-standard',
      5,
      'pass',
    ]);
  });
});

test('more images under attacks at least as strong take the place of a figure, up or down', () => {
  const smoke = (correct: number): Evaluation =>
    by('smoke', correct, { presetVersion: 2, worstCase: { correct, total: 200 } });
  const standard = (correct: number, more: Partial<Evaluation> = {}): Evaluation =>
    by('bionas-standard', correct, { worstCase: { correct, total: 1_000 }, ...more });
  // 39 % of 200 were a little lucky: 42 % of 1,000 count, and so would 36 %.
  expect(counted([smoke(78), standard(420)])).toEqual(['bionas-standard', 420, 'pass']);
  expect(counted([smoke(78), standard(360)])).toEqual(['bionas-standard', 360, 'pass']);
  // It does not matter which of them was first; one by weaker attacks lowers nothing that stood stronger ones.
  expect(counted([standard(420), smoke(78)])).toEqual(['bionas-standard', 420, 'pass']);
  // Blinded attacks raise nothing, and their finding is told.
  expect(counted([smoke(78), standard(420, { verdict: 'masked' })])).toEqual(['smoke', 78, 'masked']);
  // Attacks that the other had and it has not: the lower counts.
  const ensemble = by('autoattack', 80, { worstCase: { correct: 80, total: 200 } });
  expect(counted([ensemble, standard(420)])).toEqual(['autoattack', 80, 'pass']);
  // Of several networks all must have it.
  expect(counted([smoke(78), standard(420)], [smoke(90)])).toEqual(['smoke', 78, 90, 'pass']);
  const steps = evaluationHistory([smoke(78), standard(420)]);
  expect(steps.map(({ effect, before, after, counts }) => [effect, before, after, counts])).toEqual([
    ['first', null, 0.39, false],
    ['raised', 0.39, 0.42, true],
  ]);
});

test('the history of a network: what each evaluation said and what changed', () => {
  const list = [
    by('smoke', 40),
    by('laptop', 35),
    by('paper-compare', 3, { epsilon: 8 / 255 }),
    by('autoattack', 36),
    by('bionas-standard', 31),
  ];
  const steps = evaluationHistory([...list].reverse());
  expect(
    steps.map(({ evaluation, before, after, effect, counts }) => [
      evaluation.preset,
      before,
      after,
      effect,
      counts,
    ]),
  ).toEqual([
    ['smoke', null, 0.4, 'first', false],
    ['laptop', 0.4, 0.35, 'lowered', false],
    ['paper-compare', 0.35, 0.35, 'other-ball', false],
    ['autoattack', 0.35, 0.35, 'confirmed', false],
    ['bionas-standard', 0.35, 0.31, 'lowered', true],
  ]);
});
