import { describe, expect, it } from 'vitest';
import { describeIssues } from '../parse.ts';
import {
  citationText,
  evaluationText,
  isComparableRobust,
  referenceDocumentSchema,
  referenceRowSchema,
  shareOfPercent,
} from './reference-row.ts';

/** As RobustBench has it (model_info/cifar10/Linf/Carmon2019Unlabeled.json). */
const carmon = {
  ...{ name: 'Carmon2019Unlabeled', dataset: 'cifar-10', architecture: 'WideResNet-28-10', rules: ['bp'] },
  ...{ paper: 'Carmon et al. 2019', link: 'arXiv:1905.13736', adversariallyTrained: true, extraData: true },
  cleanPercent: 89.69,
  robust: { percent: 59.53, norm: 'linf', epsilon: '8/255', evaluation: 'AutoAttack' },
};
const { robust } = carmon;
const complaints = (row: unknown): string[] => {
  const parsed = referenceDocumentSchema.safeParse({ version: 1, rows: [row] });
  return parsed.success ? [] : describeIssues(parsed.error);
};

describe('a published row', () => {
  it('is read as papers write it, and what was read reads the same again', () => {
    const row = referenceRowSchema.parse(carmon);
    expect(row).toMatchObject({
      link: 'https://arxiv.org/abs/1905.13736',
      robust: { percent: 59.53, epsilon: 8 / 255, ruleGradient: false },
    });
    expect(referenceRowSchema.parse(row)).toEqual(row);
    expect(complaints({ ...carmon, robust: undefined })).toEqual([]);
  });

  it.each([
    ['a share for percent', { cleanPercent: 0.8969 }, 'rows.0.cleanPercent: expected percent, e.g. 89.69'],
    ['more than all', { cleanPercent: 101 }, 'rows.0.cleanPercent: Too big: expected number to be <=100'],
    ['exchanged figures', { cleanPercent: 50 }, 'rows.0.robust.percent: 59.53 % under attack is more than'],
    ['grey levels for a fraction', { robust: { ...robust, epsilon: 8 } }, 'write 8/255 or 0.0314, not 8'],
    ['no radius', { robust: { ...robust, epsilon: '0/255' } }, 'rows.0.robust.epsilon'],
    ['half a pixel', { robust: { ...robust, norm: 'l0', epsilon: 0.5 } }, 'a whole number of pixels'],
    ['a link that runs', { link: 'javascript:alert(1)' }, 'rows.0.link: expected the address of a page'],
    [
      'a data set we lack',
      { dataset: 'imagenet' },
      'rows.0.dataset: Invalid option: expected one of "mnist"',
    ],
    ['a rule twice', { rules: ['fa', 'fa'] }, 'rows.0.rules: a rule is named twice'],
    ['a field we lack', { accuracy: 1 }, 'rows.0: Unrecognized key: "accuracy"'],
    ['no citation', { link: undefined }, 'rows.0.link: Invalid input: expected string, received undefined'],
  ])('refuses %s', (_what, change, words) => {
    expect(complaints({ ...carmon, ...change }).join('\n')).toContain(words);
  });

  it('has a name of its own in its file, and the file a version', () => {
    const twice = referenceDocumentSchema.safeParse({ version: 2, rows: [carmon, carmon] });
    expect(twice.error && describeIssues(twice.error)).toEqual([
      'version: expected 1, the one version there is',
    ]);
    const same = referenceDocumentSchema.safeParse({ version: 1, rows: [carmon, carmon] });
    expect(same.error && describeIssues(same.error)).toEqual([
      'rows.1.name: "Carmon2019Unlabeled" is the name of rows.0 too; each row needs its own',
    ]);
  });

  it('says what was measured, how, and where it stands', () => {
    const row = referenceRowSchema.parse(carmon);
    expect(row.robust && evaluationText(row.robust)).toBe('AutoAttack, L∞ 8/255');
    const other = { percent: 1, evaluation: 'PGD', images: 1_000, ruleGradient: true } as const;
    expect(evaluationText({ ...other, norm: 'l2', epsilon: null })).toBe(
      'PGD, radius not known, 1,000 images, along the rules’ feedback: no measure of robustness',
    );
    expect(evaluationText({ ...other, norm: 'l0', epsilon: 1, ruleGradient: false })).toContain(
      'PGD, 1 pixel',
    );
    expect(citationText(row)).toBe('arXiv:1905.13736');
    expect([84.92, 53.08, 0].map(shareOfPercent)).toEqual([0.8492, 0.5308, 0]);
    expect(citationText({ link: 'https://arxiv.org/pdf/1905.13736v4.pdf' })).toBe('arXiv:1905.13736v4');
    expect(citationText({ link: 'https://github.com/RobustBench/robustbench' })).toBe('github.com');
  });

  it('is set beside our figures in the same ball alone, attacked along true gradients', () => {
    const row = referenceRowSchema.parse(carmon);
    const ours = { norm: 'linf', epsilon: 0.031372549 } as const;
    expect(isComparableRobust(row, ours)).toBe(true);
    expect(isComparableRobust(row, { ...ours, epsilon: 0.031 })).toBe(false);
    expect(isComparableRobust(row, { ...ours, epsilon: null })).toBe(false);
    expect(isComparableRobust(row, { ...ours, norm: 'l2' })).toBe(false);
    const feedback = { ...carmon, robust: { ...robust, ruleGradient: true } };
    expect(isComparableRobust(referenceRowSchema.parse(feedback), ours)).toBe(false);
    expect(isComparableRobust({}, ours)).toBe(false);
  });
});
