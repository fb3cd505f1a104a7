import { describe, expect, it } from 'vitest';
import { describeIssues } from '../parse.ts';
import { experimentPresetNames, experimentPresets } from './presets.ts';
import { experimentJsonSchema, experimentSpecSchema } from './spec.ts';

const problems = (spec: unknown): string[] => {
  const parsed = experimentSpecSchema.safeParse(spec);
  return parsed.success ? [] : describeIssues(parsed.error);
};

describe('the experiment spec', () => {
  it('needs a name and nothing else; the rest are defaults', () => {
    const spec = experimentSpecSchema.parse({ name: 'x' });
    expect(spec).toMatchObject({ version: 1, seed: 1, dataset: { name: 'mnist' }, finals: { seeds: 3 } });
    // An effective spec is a fixed point: parsing it again changes nothing.
    expect(experimentSpecSchema.parse(spec)).toEqual(spec);
  });

  it.each(experimentPresetNames)('has a valid preset %s', (name) => {
    expect(problems(experimentPresets[name])).toEqual([]);
  });

  it('has the published final training in its preset paper', () => {
    const { space, finals } = experimentSpecSchema.parse(experimentPresets.paper);
    expect(space).toMatchObject({ final: { channels: 36, cells: 20 } });
    // DARTS, appendix A of arXiv:1806.09055 and the command of its code.
    expect(finals.training).toMatchObject({
      ...{ epochs: 600, batchSize: 96, learningRate: 0.025, finalLearningRate: 0, momentum: 0.9 },
      ...{ weightDecay: 3e-4, clipNorm: 5, augmentation: true, cutout: 16, dropPath: 0.2 },
      ...{ auxiliaryWeight: 0.4, optimizer: 'sgd' },
    });
  });

  it.each([
    ['an unknown key', { name: 'x', sede: 3 }, 'sede'],
    ['an unknown rule', { name: 'x', space: { kind: 'chain', rules: ['hebb'] } }, 'space.rules.0'],
    [
      'a setting without effect',
      { name: 'x', finals: { training: { augmentation: true } } },
      'no effect on mnist',
    ],
    [
      'more images than there are',
      { name: 'x', dataset: { trainSize: 60_000, validationSize: 1_000 } },
      'at most 60000',
    ],
    [
      'a batch larger than the training set',
      {
        name: 'x',
        dataset: { trainSize: 100, validationSize: 100 },
        search: { training: { batchSize: 128 } },
      },
      'does not fit',
    ],
    [
      'a tournament larger than the population',
      { name: 'x', search: { strategy: { name: 'evolution', population: 2, sample: 3 } } },
      'sample must not exceed',
    ],
    [
      'a searched head where no rule uses the error',
      { name: 'x', space: { kind: 'chain', rules: ['oja', 'bcm'], slots: { head: 'searched' } } },
      'a searched head needs a rule that uses the error, and none of oja, bcm does',
    ],
    [
      'shared weights outside cells',
      { name: 'x', search: { strategy: { name: 'darts' } } },
      'expected a space of kind cell, got chain',
    ],
    [
      'a batch larger than a share of the images',
      {
        name: 'x',
        dataset: { trainSize: 200 },
        space: { kind: 'cell' },
        search: { strategy: { name: 'darts', trainShare: 0.8 } },
      },
      'a batch of 64 does not fit into 40 images',
    ],
    [
      'more probe images than the weights leave',
      {
        name: 'x',
        dataset: { trainSize: 600 },
        space: { kind: 'cell' },
        search: { strategy: { name: 'eg-nas', batchSize: 64 } },
      },
      '512 probe images are wanted, and the weights leave 300',
    ],
    [
      'warm-up to the end',
      {
        name: 'x',
        space: { kind: 'cell' },
        search: { strategy: { name: 'darts', epochs: 3, warmupEpochs: 3 } },
      },
      'no alpha would ever move',
    ],
    [
      'halving where nothing is trained shortly',
      { name: 'x', space: { kind: 'cell' }, search: { strategy: { name: 'darts' }, halving: {} } },
      'leave halving out',
    ],
    [
      'halving from the full length on',
      { name: 'x', search: { halving: { minEpochs: 2 }, training: { epochs: 2 } } },
      'minEpochs must be less',
    ],
    [
      'drop path outside cells',
      { name: 'x', finals: { training: { dropPath: 0.2 } } },
      'dropPath has an effect on networks of DARTS cells alone, not on a chain space',
    ],
    [
      'an auxiliary head outside cells',
      { name: 'x', space: { kind: 'nas-bench-201' }, search: { training: { auxiliaryWeight: 0.4 } } },
      'auxiliaryWeight has an effect on networks of DARTS cells alone, not on a nas-bench-201 space',
    ],
    [
      'a square that hides whole images',
      { name: 'x', finals: { training: { cutout: 28 } } },
      'would hide whole images of 28 by 28; expected less than 28',
    ],
    [
      'a searched slot where alphas decide',
      {
        name: 'x',
        space: { kind: 'cell', slots: { stem: 'searched' } },
        search: { strategy: { name: 'darts' } },
      },
      'darts finds the rules of edges alone, its alphas say nothing of the stem',
    ],
    [
      'attacks that never reach the border of their ball',
      { name: 'x', finals: { training: { adversarial: { steps: 3 } } } },
      '3 steps of 0.25 epsilon never reach the border of the ball',
    ],
    [
      'a robust reference where every training is robust',
      { name: 'x', finals: { adversarialReference: {}, training: { adversarial: {} } } },
      'every final training learns from attacked images already',
    ],
    ['a cell option in a chain', { name: 'x', space: { kind: 'chain', final: {} } }, 'final'],
  ])('refuses %s', (_, spec, reason) => {
    expect(problems(spec).join('; ')).toContain(reason);
  });

  it('becomes a JSON Schema in which only the name is required', () => {
    const schema = experimentJsonSchema();
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: ['name'] });
  });
});
