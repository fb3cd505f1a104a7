import {
  attackPresets,
  attackSettingsSchema,
  type AdversarialExamples,
  type AttackOutcome,
  type AttackResult,
  type RunDetail,
  type RunRow,
} from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it } from 'vitest';
import { attackGridColumns, standingUnder } from '../../experiments/attack-grid.ts';
import { attackStages } from './attack-progress.ts';
import { AttackStages } from './attack-stages.tsx';
import { AttackResultView } from './attack-result.tsx';
import { attackFacts, epsilonWords } from './attack-words.ts';
import { curveInput } from './curve-panel.tsx';
import { ExamplesView, magnification } from './examples-view.tsx';

afterEach(cleanup);

const settings = (of: object): AttackOutcome['settings'] => attackSettingsSchema.parse(of);
const outcome = (of: object, outcomeBits: string, more: Partial<AttackOutcome> = {}): AttackOutcome => ({
  settings: settings(of),
  ...{ norm: 'linf', epsilon: 8 / 255, scope: 'all', attacked: 9, outcome: outcomeBits, durationMs: 1_500 },
  robust: { correct: [...outcomeBits].filter((bit) => bit === '1').length, total: outcomeBits.length },
  queries: { logits: 0, gradients: 180 },
  ...more,
});
const result: AttackResult = {
  ...{ kind: 'attack', preset: 'laptop', presetVersion: 2, norm: 'linf', epsilon: 8 / 255 },
  ...{ clean: { correct: 9, total: 10 }, cleanOutcome: '1111111110', indexHash: 'abcdef0123456789' },
  checks: {
    images: 10,
    repeat: { logitDifference: 0, changedAnswers: 0 },
    ...{ softmaxOutputs: false, zeroGradients: 0, gradientError: 0.001, ruleCosine: 0.2 },
  },
  attacks: [
    outcome({ attack: 'pgd' }, '1111000000'),
    outcome({ attack: 'square', queries: 500 }, '1110000000', { scope: 'standing', attacked: 4 }),
    outcome({ attack: 'apgd-dlr', steps: 200 }, '11000', { attacked: 5 }),
    outcome({ attack: 'pgd', gradient: 'rule' }, '1111111100'),
  ],
  curve: {
    ...{ settings: settings({ attack: 'pgd', loss: 'margin' }), norm: 'linf', durationMs: 1 },
    points: [0, 8, 128].map((k, place) => ({
      epsilon: k / 255,
      fresh: { correct: [9, 5, 1][place] ?? 0, total: 10 },
      worst: { correct: [9, 4, 0][place] ?? 0, total: 10 },
      outcome: '1111111110',
    })),
  },
  ...{ worstCase: { correct: 3, total: 10 }, worstOutcome: '1110000000' },
  ...{ ruleGradient: { correct: 8, total: 10 }, durationMs: 9_000 },
  judgement: {
    ...{ verdict: 'suspicious', text: 'Something speaks against this figure.', missing: [] },
    flags: [
      {
        ...{ name: 'not-converged', weight: 'soft', evidence: 'It left 4, then 2.' },
        ...{ explanation: 'More steps still break more.', remedy: 'Raise the steps.', images: [] },
      },
    ],
  },
  provenance: {
    ...{ backend: 'tensorflow', tensorflow: '2.21.0', device: 'a processor', precision: 'float32' },
    ...{ node: 'v24', bionas: '0.1.0', dataHash: 'd'.repeat(64) },
  },
};

const draw = (children: ReactNode): void => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>{children}</MantineProvider>
    </QueryClientProvider>,
  );
};
const lines = (table: string): string[] =>
  within(screen.getByRole('table', { name: table }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent.replaceAll(/\s/g, ' '));

it('keeps what counts, what is beside it and what follows rule gradients apart', () => {
  draw(<AttackResultView result={result} dataset="mnist" seed={7} />);
  const [pgd, square] = lines('Attacks');
  // Attacked, broken, still right with its interval.
  expect(pgd).toContain('PGD20 steps of 0.25 ε, cross-entropy loss9540.0 % [16.8, 68.7], 4 of 10');
  expect(square).toContain('only on what those before it left4130.0 %');
  expect(lines('Attacks')).toHaveLength(2);
  expect(lines('Attacks beside the headline')).toHaveLength(1);
  expect(lines('Attacks along the rule gradient, not a robustness measure')).toHaveLength(1);
  expect(screen.getByRole('heading', { name: 'Rule gradient: not a robustness measure' })).toBeTruthy();
});

it('tells beside each figure how it was measured', async () => {
  draw(<AttackResultView result={result} dataset="mnist" seed={7} />);
  fireEvent.click(
    screen.getByRole('button', {
      name: /How was this measured\? PGD, 20 steps of 0.25 ε, cross-entropy loss$/,
    }),
  );
  const text = (await screen.findByRole('dialog')).textContent.replaceAll(/\s/g, ' ');
  for (const part of [
    ...['L∞', '8/255 (0.0314)', 'Steps20', '0.25 ε, 2/255', 'Restarts1', 'cross-entropy', 'forward weights'],
    ...['10 test images, list abcdef012345', 'Seed7', 'TensorFlow 2.21.0', 'BioNAS Lab 0.1.0', 'version 2'],
  ])
    expect(text).toContain(part);
});

it('shows each raised flag with evidence and remedy, and folds away what was looked for in vain', () => {
  draw(<AttackResultView result={result} dataset="mnist" seed={7} />);
  for (const part of ['More steps still help', 'It left 4, then 2.', 'What to do: Raise the steps.'])
    expect(screen.getByText(part)).toBeTruthy();
  expect(screen.getByRole('button', { name: /checks found nothing, \d could not be made/ })).toBeTruthy();
});

it('says why there is no curve and why there are no examples', () => {
  const old: AttackResult = { ...result, preset: 'smoke', curve: null, ruleGradient: null };
  draw(<AttackResultView result={{ ...old, attacks: old.attacks.slice(0, 1) }} dataset="mnist" seed={7} />);
  expect(screen.getByText(/The preset smoke draws no curve/)).toBeTruthy();
  expect(screen.getByText(/This run kept no images/)).toBeTruthy();
  expect(screen.getByText(/None: no rule of this network/)).toBeTruthy();
});

it('words settings for a reader', () => {
  expect(epsilonWords(8 / 255)).toBe('8/255 (0.0314)');
  expect(epsilonWords(0.1)).toBe('0.1 (25.5/255)');
  const words = attackFacts(settings({ attack: 'one-pixel' }), { norm: 'l0', epsilon: 1 });
  expect(words.map(({ name }) => name)).toEqual(['Norm', 'Pixels', 'Search', 'Loss', 'Gradient']);
});

it('prepares the curve with the worse of both, the fresh one and chance', () => {
  const input = curveInput(result, 10);
  expect(input?.lines.map(({ values }) => values.map(({ share }) => share))).toEqual([
    [0.9, 0.4, 0],
    [0.9, 0.5, 0.1],
  ]);
  expect(input?.chance).toBe(0.1);
  expect(curveInput({ ...result, curve: null }, 10)).toBeNull();
});

const examples: AdversarialExamples = {
  head: {
    ...{ version: 1, settings: settings({ attack: 'pgd' }), norm: 'linf', seed: 1, shape: [2, 2, 1] },
    images: [{ place: 0, index: 12, label: 7, clean: { answer: 7, confidence: 0.98 } }],
    radii: [
      { epsilon: 8 / 255, answers: [{ answer: 7, confidence: 0.6 }] },
      { epsilon: 32 / 255, answers: [{ answer: 1, confidence: 0.8 }] },
    ],
  },
  clean: Float32Array.of(0, 0.5, 0.5, 1),
  adversarial: [Float32Array.of(0.03, 0.5, 0.5, 1), Float32Array.of(0.1, 0.4, 0.6, 0.9)],
};

it('shows an image before and after, and another radius by the slider', () => {
  draw(<ExamplesView examples={examples} facts={[]} dataset="mnist" epsilon={8 / 255} />);
  const image = screen.getByRole('group', { name: 'Test image 12: 7' });
  const words = (): string => image.textContent.replaceAll(/\s/g, ' ');
  expect(words()).toContain('clean“7”, 98.0 %');
  expect(words()).toContain('change × 16');
  expect(words()).toContain('attacked: still right“7”, 60.0 %');
  fireEvent.keyDown(screen.getByRole('slider'), { key: 'ArrowRight' });
  expect(words()).toContain('attacked: fooled“1”, 80.0 %');
  expect(words()).toContain('change × 4');
  expect([magnification(0.001), magnification(0.9)]).toEqual([100, 1]);
});

it('knows from the words of the attacker how far each attack is', () => {
  const told = new Map([
    ['clean', 0.9],
    ['noise', 0.9],
    ['apgd-dlr-true', 0.2],
  ]);
  const states = (text: string): string =>
    attackStages(attackPresets.laptop, text, told)
      .map(({ state }) => (state === 'done' ? 'd' : state === 'running' ? 'r' : '-'))
      .join('');
  expect(states('loading weights and images')).toBe('----------');
  expect(states('noise: 5 of 10 right')).toBe('ddr-------');
  expect(states('fgsm-true')).toBe('ddr-------');
  // The same attack with more steps on fewer images comes after the one that has told its figure.
  expect(states('apgd-dlr-true')).toBe('ddddddr---');
  expect(states('curve')).toBe('dddddddddr');
});

it('says of an attack that came to nothing that there is no figure', () => {
  const run = { kind: 'attack', spec: { attack: { preset: 'laptop' } } } as RunDetail;
  draw(<AttackStages run={{ ...run, state: 'failed' }} />);
  expect(screen.getByText(/one from half of the attacks would be too high/)).toBeTruthy();
  cleanup();
  draw(<AttackStages run={{ ...run, state: 'queued' }} />);
  expect(screen.getByText('It waits for a free attacker.')).toBeTruthy();
});

it('sets networks against attacks, rule gradients last', () => {
  const rows = [
    { run: { id: 'one' } as RunRow, result },
    { run: { id: 'two' } as RunRow, result: null },
  ];
  const columns = attackGridColumns(rows);
  expect(columns.map(({ title, alongRule }) => [title, alongRule])).toEqual([
    ['PGD', false],
    ['Square', false],
    ['PGD', true],
  ]);
  const [pgd] = columns;
  expect(rows.map((row) => standingUnder(row, pgd?.key ?? ''))).toEqual([{ correct: 4, total: 10 }, null]);
});
