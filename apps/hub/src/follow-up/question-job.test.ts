import { sampleGenome, sampleSpec } from '@bionas/store/testing';
import { expect, it } from 'vitest';
import { questionJob } from './question-job.ts';

const question = { kind: 'evaluate' as const, question: 4, genome: sampleGenome('fa'), epochs: 2 };

it('asks for a short attack exactly where robustness is an objective, in the ball of the data set', () => {
  const spec = sampleSpec();
  const search = { ...spec.search, objectives: ['accuracy' as const, 'robustness' as const] };
  expect(questionJob(question, spec)).not.toHaveProperty('robustnessAt');
  expect(questionJob(question, { ...spec, search })).toMatchObject({ candidate: 4, robustnessAt: 0.1 });
  const dataset = { ...spec.dataset, name: 'cifar-10' as const };
  expect(questionJob(question, { ...spec, search, dataset })).toMatchObject({ robustnessAt: 8 / 255 });
});
