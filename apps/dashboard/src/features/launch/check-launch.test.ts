import {
  experimentPresetNames,
  experimentPresets,
  experimentSpecSchema,
  learningRuleNames,
} from '@bionas/contracts';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkLaunch } from './check-launch.ts';
import { commandLine, specYaml } from './command-line.ts';
import { createFieldFacts } from './field-facts.ts';
import { specOfValues, valuesOfSpec, type LaunchValues } from './launch-values.ts';
import { planSentence, planSize, supernetWork } from './plan-size.ts';

const preset = (
  name: (typeof experimentPresetNames)[number],
): ReturnType<typeof experimentSpecSchema.parse> => experimentSpecSchema.parse(experimentPresets[name]);
const smoke = valuesOfSpec(preset('smoke'));
const problems = (values: LaunchValues): Readonly<Record<string, string>> => {
  const check = checkLaunch(values);
  return check.ok ? {} : check.problems;
};

it.each(experimentPresetNames)('turns the %s preset into a form and back without a change', (name) => {
  expect(checkLaunch(valuesOfSpec(preset(name)))).toEqual({ ok: true, spec: preset(name) });
});

it('keeps trainings against attacks and the robust reference as a spec has them, and leaves out what is switched off', () => {
  const adversarial = { method: 'trades', epsilon: 0.2, beta: 3 } as const;
  const { training, ...finals } = preset('smoke').finals;
  for (const own of [
    { ...finals, training: { ...training, adversarial } },
    { ...finals, training, adversarialReference: { steps: 7 } },
  ]) {
    const spec = experimentSpecSchema.parse({ ...experimentPresets.smoke, finals: own });
    const values = valuesOfSpec(spec);
    expect(checkLaunch(values)).toEqual({ ok: true, spec });
    const off = { ...values, against: { search: false, finals: false, reference: false } };
    expect(checkLaunch(off)).toEqual({ ok: true, spec: preset('smoke') });
  }
  const both = { ...smoke, against: { search: true, finals: true, reference: true } };
  expect(Object.keys(problems(both))).toEqual(['finals.adversarialReference']);
});

it('puts each complaint beside its field, in the words of a form', () => {
  expect(problems({ ...smoke, name: ' ' })).toEqual({ name: 'Enter a name' });
  expect(problems({ ...smoke, dataset: { ...smoke.dataset, trainSize: 50 } })).toEqual({
    'dataset.trainSize': 'At least 100',
    'search.training.batchSize': 'a batch of 64 does not fit into 50 training images',
    'finals.training.batchSize': 'a batch of 64 does not fit into 50 training images',
  });
  expect(problems({ ...smoke, chain: { ...smoke.chain, layers: 9 } })).toEqual({
    'chain.layers': 'At most 4',
  });
  expect(problems({ ...smoke, chain: { ...smoke.chain, rules: [] } })).toEqual({
    'chain.rules': 'Choose at least one',
  });
  expect(problems({ ...smoke, seed: '' as unknown as number })).toEqual({ seed: 'Enter a number' });
  expect(problems({ ...smoke, seed: 1.5 })).toEqual({ seed: 'Enter a whole number' });
  expect(
    problems({ ...smoke, search: { ...smoke.search, training: { ...smoke.search.training, momentum: 1 } } }),
  ).toEqual({ 'search.training.momentum': 'Must be less than 1' });
  expect(
    problems({
      ...smoke,
      search: { ...smoke.search, training: { ...smoke.search.training, learningRate: 0 } },
    }),
  ).toEqual({ 'search.training.learningRate': 'Must be more than 0' });
});

it('puts complaints about several fields together beside the one to change', () => {
  expect(problems({ ...smoke, evolution: { ...smoke.evolution, sample: 5 } })).toEqual({
    'evolution.sample': 'sample must not exceed population (4), got 5',
  });
  expect(
    problems({
      ...smoke,
      finals: { ...smoke.finals, training: { ...smoke.finals.training, augmentation: true } },
    }),
  ).toEqual({ 'finals.training.augmentation': 'augmentation has no effect on mnist: leave it out' });
});

it('leaves settings that are not chosen out of the spec and out of the check', () => {
  const random = checkLaunch({ ...smoke, strategy: 'random', evolution: { ...smoke.evolution, sample: 5 } });
  expect(random.ok && random.spec.search.strategy).toEqual({ name: 'random' });
  const cell = checkLaunch({ ...smoke, spaceKind: 'cell', chain: { ...smoke.chain, layers: 99 } });
  expect(cell.ok && cell.spec.space).toMatchObject({ kind: 'cell', final: { channels: 16, cells: 5 } });
});

it('keeps a NAS-Bench-201 space with all its settings', () => {
  const own = experimentSpecSchema.parse({
    name: 'small cells',
    space: {
      kind: 'nas-bench-201',
      nodes: 3,
      search: { channels: 8, cellsPerStage: 1 },
      operations: ['none', 'skip_connect', 'nor_conv_3x3'],
      slots: { reduction: 'searched' },
    },
  });
  expect(checkLaunch(valuesOfSpec(own))).toEqual({ ok: true, spec: own });
  const values = valuesOfSpec(own);
  expect(problems({ ...values, 'nas-bench-201': { ...values['nas-bench-201'], nodes: 5 } })).toEqual({
    'nas-bench-201.nodes': 'At most 4',
  });
  const form = { ...smoke, spaceKind: 'nas-bench-201' as const };
  const check = checkLaunch(form);
  expect(check.ok && check.spec.space).toMatchObject({
    kind: 'nas-bench-201',
    nodes: 4,
    final: { channels: 16, cellsPerStage: 5 },
  });
});

it('knows what the schema says of every field, and no other field', () => {
  const factsOf = createFieldFacts();
  expect(factsOf('dataset.trainSize')).toMatchObject({ whole: true, minimum: 100, maximum: 60_000 });
  expect(factsOf('cell.final.cells')).toMatchObject({ whole: true, minimum: 3, maximum: 20 });
  expect(factsOf('cell.slots.stem').choices).toEqual([...learningRuleNames, 'searched']);
  expect(factsOf('evolution.crossover')).toMatchObject({ whole: false, minimum: 0, maximum: 1 });
  expect(() => factsOf('dataset.size')).toThrow(/no field for 'dataset.size'/);
  const leaves = (value: unknown, path: string): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, member]) => leaves(member, path === '' ? key : `${path}.${key}`))
      : [path];
  for (const field of leaves(smoke, '')) {
    if (['spaceKind', 'strategy', 'halved'].includes(field) || field.includes('.slots.')) continue;
    if (field.startsWith('against.')) continue;
    expect(factsOf(field).description, field).toBeTruthy();
  }
});

it('writes the changed options of the rules that are chosen, and no other', () => {
  const { ruleOptions } = smoke;
  const values: LaunchValues = {
    ...smoke,
    ruleOptions: {
      ...ruleOptions,
      fa: { ...ruleOptions.fa, law: 'kaiming' },
      softhebb: { ...ruleOptions.softhebb, temperature: 2 },
    },
  };
  expect(specOfValues(values)).toMatchObject({ space: { ruleOptions: { fa: { law: 'kaiming' } } } });
  const withLocal = { ...values, chain: { ...values.chain, rules: ['bp' as const, 'softhebb' as const] } };
  const check = checkLaunch(withLocal);
  expect(check.ok && check.spec.space.ruleOptions).toEqual({
    softhebb: { ...ruleOptions.softhebb, temperature: 2 },
  });
  // What was read from a spec gives that spec again.
  if (!check.ok) throw new Error('the form is valid');
  expect(checkLaunch(valuesOfSpec(check.spec))).toEqual(check);
});

it('complains beside the option of a rule, and of a local rule beside the head', () => {
  const { ruleOptions } = smoke;
  expect(
    problems({ ...smoke, ruleOptions: { ...ruleOptions, fa: { ...ruleOptions.fa, learningRate: 0 } } }),
  ).toEqual({ 'ruleOptions.fa.learningRate': 'Must be more than 0' });
  expect(problems({ ...smoke, chain: { ...smoke.chain, slots: { head: 'oja' } } })).toEqual({
    'chain.slots.head': 'the head cannot learn by the local rule oja; expected a rule that uses the error',
  });
});

it('counts the work of a spec', () => {
  const spec = experimentSpecSchema.parse({
    name: 'counted',
    dataset: { trainSize: 5_000 },
    search: { candidates: 8, training: { epochs: 1 } },
    finals: { top: 2, seeds: 3, singleRules: true, randomMixes: 1, training: { epochs: 3 } },
  });
  // 2 mixes × (mix + twin + single rules fa, usf, brsf and frsf + 1 random mix) = 14 trainings a seed, 3 seeds.
  // Images: 5,000 × (8 candidates × 1 epoch + 42 trainings × 3 epochs) = 670,000.
  expect(planSize(spec)).toEqual({
    evaluations: 8,
    trainings: 42,
    attacks: 42,
    trainingsASeed: 14,
    imagePasses: 670_000,
  });
  expect(planSize({ ...spec, attack: { preset: 'none' } }).attacks).toBe(0);
  // Random genomes belong to no mix: 14 + 2 trainings a seed.
  expect(planSize({ ...spec, finals: { ...spec.finals, randomGenomes: 2 } }).trainingsASeed).toBe(16);
});

const searched = (search: object): ReturnType<typeof preset> =>
  experimentSpecSchema.parse({
    name: 'searched',
    dataset: { name: 'cifar-10', trainSize: 4_000 },
    space: { kind: 'cell' },
    search: { candidates: 2, training: { epochs: 3 }, ...search },
    finals: { top: 1, seeds: 3, singleRules: false, randomMixes: 0 },
  });

it.each([
  { strategy: { name: 'darts', order: 'second', epochs: 4, temperature: { start: 2, end: 0.5 } } },
  {
    strategy: { name: 'eg-nas', epochs: 4, warmupEpochs: 1, covariance: 'full' },
    objectives: ['parameters'],
  },
  { strategy: { name: 'random' }, constraints: { maxParameters: 90_000, minBioShare: 1 } },
  { strategy: { name: 'evolution' }, halving: { minEpochs: 1, reduction: 2 } },
])('keeps a search with all its settings: %j', (search) => {
  const spec = searched(search);
  expect(checkLaunch(valuesOfSpec(spec))).toEqual({ ok: true, spec });
});

it('complains beside the options of the chosen strategy, and about a space without cells', () => {
  const darts = valuesOfSpec(searched({ strategy: { name: 'darts', epochs: 4 } }));
  expect(problems({ ...darts, darts: { ...darts.darts, epochs: 0 } })).toMatchObject({
    'darts.epochs': 'At least 1',
  });
  expect(problems({ ...darts, darts: { ...darts.darts, warmupEpochs: 4 } })).toEqual({
    'darts.warmupEpochs': 'warmupEpochs must be less than epochs (4), got 4: no alpha would ever move',
  });
  expect(problems({ ...darts, spaceKind: 'chain' })).toEqual({
    strategy: 'darts relaxes the edges of cells: expected a space of kind cell, got chain',
  });
  const constraints = { ...darts.search.constraints, minBioShare: 1.5 };
  expect(problems({ ...darts, search: { ...darts.search, constraints } })).toEqual({
    'search.constraints.minBioShare': 'At most 1',
  });
  // Halving is asked for, and left out: shared weights leave nothing to cut short.
  expect(problems({ ...darts, halved: true })).toEqual({});
  expect(problems({ ...darts, halved: true, strategy: 'random' })).toEqual({});
  const short = { ...darts.search, training: { ...darts.search.training, epochs: 1 } };
  expect(problems({ ...darts, halved: true, strategy: 'random', search: short })).toHaveProperty([
    'search.halving.minEpochs',
  ]);
});

it('says what a search will do, supernets and halving too', () => {
  const egNas = searched({
    strategy: { name: 'eg-nas', epochs: 10, warmupEpochs: 4, runs: 3, generations: 2, population: 50 },
  });
  // 6 epochs × 3 evolutions × 2 generations × 50; half of the 4,000 images in each of 10 epochs, 512 a sample.
  expect(supernetWork(egNas)).toEqual({
    epochs: 10,
    samples: 1_800,
    imagePasses: 10 * 2_000 + 1_800 * 512,
  });
  expect(planSentence(egNas)).toBe(
    '10 epochs of the supernet, 1,800 samples of alphas scored, 2 genomes read off and trained for 3 epochs; then at most 6 final trainings.',
  );
  const darts = searched({ strategy: { name: 'darts', epochs: 10, warmupEpochs: 4 } });
  expect(supernetWork(darts)).toEqual({ epochs: 10, samples: 0, imagePasses: 2_000 * 16 });
  expect(planSize(darts).imagePasses - planSize(searched({})).imagePasses).toBe(2_000 * 16);
  expect(planSentence(searched({ halving: {} }))).toBe(
    '2 candidates trained for 1 epoch, the best of them for up to 3 epochs; then at most 6 final trainings.',
  );
});

it('writes a command line that launches the same', () => {
  expect(commandLine(preset('laptop'))).toBe('bionas run laptop --wait');
  const own = { ...preset('smoke'), name: "Ann's first: 50 %", seed: 4 };
  const line = commandLine(own);
  expect(line).toMatch(/^cat > ann-s-first-50\.yaml <<'YAML'\n/);
  expect(line).toMatch(/\nYAML\nbionas run ann-s-first-50\.yaml --wait$/);
  const yaml = line.split('\n').slice(1, -2).join('\n');
  expect(experimentSpecSchema.parse(parse(yaml))).toEqual(own);
  expect(experimentSpecSchema.parse(parse(specYaml(own)))).toEqual(own);
});
