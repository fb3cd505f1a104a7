import { experimentSpecSchema, genomeId } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { listTrainingForms } from './list-training-forms.ts';
import { countTrainingForms, spaceSize } from './space-size.ts';
import { trainingForm } from './training-form.ts';

const spaceOf = (space: object) => experimentSpecSchema.parse({ name: 'x', space }).space;
const small = { kind: 'nas-bench-201', nodes: 3 };

describe('listTrainingForms', () => {
  it.each([
    { ...small, rules: ['bp', 'fa', 'usf'] },
    { ...small, rules: ['bp', 'softhebb'], slots: { reduction: 'usf' } },
    { ...small, rules: ['fa'], operations: ['nor_conv_3x3', 'skip_connect'] },
  ])('lists every form of %j once, and stands for every genome', (given) => {
    const space = spaceOf(given);
    const forms = listTrainingForms(space);
    expect(forms).toHaveLength(countTrainingForms(space));
    expect(new Set(forms.map(({ genome }) => genomeId(genome))).size).toBe(forms.length);
    expect(forms.reduce((sum, { genomes }) => sum + genomes, 0)).toBe(spaceSize(space));
    for (const { genome } of forms) expect(trainingForm(genome, space.ruleOptions)).toEqual(genome);
  });

  it.each([
    [{ kind: 'chain' }, 'got a chain space'],
    [{ ...small, slots: { head: 'searched' } }, 'searched slots: head'],
    [{ kind: 'nas-bench-201', rules: ['bp', 'fa'] }, 'at most 100000 are listed'],
  ])('refuses %j', (given, reason) => {
    expect(() => listTrainingForms(spaceOf(given))).toThrow(reason);
  });
});
