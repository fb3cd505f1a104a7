import type { RobustnessReport } from '@bionas/attacks';
import { attackSettingsSchema, type AttackOutcome, type AttackSettingsInput } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { maskingPicture } from './masking-picture.ts';
import { only, standingUnder } from './masking-readings.ts';
import { findings, maskingMarkdown, withInterval } from './masking-report-text.ts';
import { maskingColumns, type MaskingReport, type MaskingRow } from './masking-report.ts';

const count = (correct: number): { correct: number; total: number } => ({ correct, total: 1_000 });

function row(arm: MaskingRow['arm'], by: { rule: number; soft: number; margin: number }): MaskingRow {
  const standing = Object.fromEntries(
    maskingColumns.map(({ key }) => [
      key,
      count(key.endsWith('rule') ? by.rule : key.includes('margin') ? by.margin : by.soft),
    ]),
  ) as unknown as MaskingRow['standing'];
  return {
    ...{ arm, title: arm, seed: 100, trainingLoss: 0.1, clean: count(930), standing, cosine: 0 },
    worstCase: count(by.margin),
    readings: [{ name: 'rule-gradient', claim: count(by.rule), verdict: 'invalid', flags: [] }],
  };
}

const report = {
  study: 'masking',
  date: '',
  engine: { backend: 'tensorflow', deviceName: 'a machine' },
  quick: false,
  settings: { trainSize: 20_000, epochs: 8, images: 1_000, seeds: [100], epsilon: 0.1, arms: [] },
  dataHash: '',
  minutes: 1,
  cpuMinutes: 1,
  rows: [
    row('fa', { rule: 880, soft: 20, margin: 30 }),
    row('bp', { rule: 910, soft: 50, margin: 45 }),
    row('diverged', { rule: 800, soft: 775, margin: 35 }),
  ],
} as unknown as MaskingReport;

test('the findings are made of the rows', () => {
  expect(findings(report)).toEqual([
    'FA along its rule gradient (PGD-20): 88.0 to 88.0 % stand; along the true one 2.0 to 2.0 %.',
    "BP through somebody's random feedback: 91.0 to 91.0 %; along the true gradient 5.0 to 5.0 %.",
    '50 steps on the margin along the true gradient: FA 3.0 to 3.0 %, BP 4.5 to 4.5 %.',
    'Diverged FA: 77.5 to 77.5 % under PGD-20 on the cross-entropy along the TRUE gradient, 3.5 to 3.5 % on the margin.',
    'Verdicts on figures made of rule gradients: invalid.',
  ]);
  // Wilson's interval of 45 of 1000.
  expect(withInterval(count(45))).toBe('4.5 (3.4–6.0)');
  expect(maskingMarkdown(report)).toContain('| bp (100) | 93.0 | 91.0 |');
});

test('the picture has a bar and an interval for each network and way of measuring', () => {
  const svg = maskingPicture(report);
  expect(svg.match(/<rect/g)).toHaveLength(3 * 6 + 3);
  expect(svg).not.toContain('NaN');
});

test('a run with only some of its attacks has the worst case of those', () => {
  const outcome = (settings: AttackSettingsInput, bits: string): AttackOutcome => ({
    ...{ settings: attackSettingsSchema.parse(settings), norm: 'linf', epsilon: 0.1, scope: 'all' },
    ...{ attacked: 3, outcome: bits, queries: { logits: 0, gradients: 0 }, durationMs: 0 },
    robust: { correct: [...bits].filter((bit) => bit === '1').length, total: 4 },
  });
  const whole = {
    cleanOutcome: '1110',
    attacks: [
      outcome({ attack: 'pgd' }, '1010'),
      outcome({ attack: 'pgd', loss: 'margin' }, '0010'),
      outcome({ attack: 'square' }, '0110'),
    ],
    worstCase: { correct: 1, total: 4 },
  } as unknown as RobustnessReport;
  expect(only(whole, (title) => title === 'pgd-true')).toMatchObject({
    worstOutcome: '1010',
    worstCase: { correct: 2, total: 4 },
  });
  expect(standingUnder(whole, 'square')).toEqual({ correct: 2, total: 4 });
  expect(() => standingUnder(whole, 'pgd-true', 50)).toThrow('the report has no pgd-true');
});
