'use client';

import {
  Accordion,
  Fieldset,
  Group,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import type { SpaceSpec } from '@bionas/contracts';
import type { JSX, ReactNode } from 'react';
import { useLaunchForm } from './launch-form-context.ts';
import { RuleField, RulesField } from './rule-fields.tsx';
import { RuleOptions } from './rule-options.tsx';
import { ChoiceField, ChoicesField, fieldOrder, NumberField, SwitchField } from './spec-fields.tsx';

function Section({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children: ReactNode;
}): JSX.Element {
  return (
    <Fieldset
      legend={title}
      styles={{ legend: { fontWeight: 650, fontSize: 'var(--mantine-font-size-md)' } }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        {children}
      </Stack>
    </Fieldset>
  );
}

function Fields({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
      {children}
    </SimpleGrid>
  );
}

/** The settings of one training; hidden until asked for, open when something in it is wrong. */
function TrainingFields({
  phase,
  title,
}: {
  readonly phase: 'search' | 'finals';
  readonly title: string;
}): JSX.Element {
  const { problems, form } = useLaunchForm();
  const field = `${phase}.training`;
  const { optimizer } = form.values[phase].training;
  const wrong = Object.keys(problems).some((name) => name.startsWith(field));
  const colour = form.values.dataset.name.startsWith('cifar');
  return (
    <Accordion variant="contained" {...(wrong ? { value: 'open' } : {})} chevronPosition="left">
      <Accordion.Item value="open">
        <Accordion.Control>{title}</Accordion.Control>
        <Accordion.Panel>
          <Fields>
            <NumberField field={`${field}.epochs`} label="Epochs" />
            <NumberField field={`${field}.batchSize`} label="Batch size" />
            <NumberField field={`${field}.learningRate`} label="Learning rate" />
            <NumberField field={`${field}.finalLearningRate`} label="Final learning rate" />
            <ChoiceField field={`${field}.optimizer`} label="Optimizer" />
            {(optimizer !== 'adam' || problems[`${field}.momentum`] !== undefined) && (
              <NumberField field={`${field}.momentum`} label="Momentum" />
            )}
            <NumberField field={`${field}.weightDecay`} label="Weight decay" />
            <NumberField field={`${field}.clipNorm`} label="Gradient-norm clip" />
            <ChoiceField field={`${field}.precision`} label="Precision" />
            <ChoiceField field={`${field}.measures`} label="Measures of the layers" />
            {(colour || problems[`${field}.augmentation`] !== undefined) && (
              <SwitchField field={`${field}.augmentation`} label="Augmentation" />
            )}
          </Fields>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** Name, seed and data. */
export function BasicsAndData(): JSX.Element {
  const { form, factsOf, problems } = useLaunchForm();
  const name = factsOf('name');
  return (
    <>
      <Section
        title="Experiment"
        text="Equal settings and seed give equal numbers on the same kind of machine."
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            {...form.getInputProps('name')}
            name="name"
            label="Name"
            inputWrapperOrder={fieldOrder}
            description={name.description}
            error={problems['name']}
          />
          <NumberField field="seed" label="Seed" />
        </SimpleGrid>
      </Section>
      <Section
        title="Data"
        text="Validation images choose models; test images are read once, at the end of a training."
      >
        <Fields>
          <ChoiceField field="dataset.name" label="Data set" />
          <NumberField field="dataset.trainSize" label="Training images" />
          <NumberField field="dataset.validationSize" label="Validation images" />
          <NumberField field="dataset.testSize" label="Test images" />
          {(form.values.dataset.name === 'cifar-10' ||
            problems['dataset.excludeSubstitutes'] !== undefined) && (
            <SwitchField field="dataset.excludeSubstitutes" label="Leave out substitutes" />
          )}
        </Fields>
      </Section>
    </>
  );
}

type FieldsOfSpaces = Readonly<Record<SpaceSpec['kind'], readonly { field: string; label: string }[]>>;

const sizeFields: FieldsOfSpaces = {
  chain: [
    { field: 'chain.layers', label: 'Layers' },
    { field: 'chain.channels', label: 'Channels' },
  ],
  cell: [
    { field: 'cell.search.channels', label: 'Channels while searching' },
    { field: 'cell.search.cells', label: 'Cells while searching' },
    { field: 'cell.final.channels', label: 'Channels of the finals' },
    { field: 'cell.final.cells', label: 'Cells of the finals' },
  ],
  'nas-bench-201': [
    { field: 'nas-bench-201.search.channels', label: 'Channels while searching' },
    { field: 'nas-bench-201.search.cellsPerStage', label: 'Cells a stage while searching' },
    { field: 'nas-bench-201.final.channels', label: 'Channels of the finals' },
    { field: 'nas-bench-201.final.cellsPerStage', label: 'Cells a stage of the finals' },
    { field: 'nas-bench-201.nodes', label: 'Nodes of a cell' },
  ],
};

const slotFields: FieldsOfSpaces = {
  chain: [{ field: 'chain.slots.head', label: 'Rule of the head' }],
  cell: [
    { field: 'cell.slots.stem', label: 'Rule of the stem' },
    { field: 'cell.slots.preprocess', label: 'Rule of the cell inputs' },
    { field: 'cell.slots.reduction', label: 'Rule of the reductions' },
    { field: 'cell.slots.head', label: 'Rule of the head' },
  ],
  'nas-bench-201': [
    { field: 'nas-bench-201.slots.stem', label: 'Rule of the stem' },
    { field: 'nas-bench-201.slots.reduction', label: 'Rule of the residual blocks' },
    { field: 'nas-bench-201.slots.head', label: 'Rule of the head' },
  ],
};

/** What a genome may be. */
export function SpaceSection(): JSX.Element {
  const { form } = useLaunchForm();
  const { spaceKind } = form.values;
  return (
    <Section
      title="Search space"
      text="What a network may be made of, and by which rules its layers may learn."
    >
      <SegmentedControl
        aria-label="Kind of search space"
        data={[
          { value: 'chain', label: 'Chain of layers' },
          { value: 'cell', label: 'DARTS cells' },
          { value: 'nas-bench-201', label: 'NAS-Bench-201' },
        ]}
        {...form.getInputProps('spaceKind')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {sizeFields[spaceKind].map(({ field, label }) => (
          <NumberField key={field} field={field} label={label} />
        ))}
      </SimpleGrid>
      <ChoicesField field={`${spaceKind}.operations`} label="Operations" />
      <RulesField field={`${spaceKind}.rules`} label="Learning rules" />
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        {slotFields[spaceKind].map(({ field, label }) => (
          <RuleField key={field} field={field} label={label} />
        ))}
      </SimpleGrid>
      <RuleOptions />
    </Section>
  );
}

/** How genomes are proposed and scored. */
export function SearchSection(): JSX.Element {
  const { form } = useLaunchForm();
  return (
    <Section
      title="Search"
      text="Each candidate is trained for a short while and scored on the validation images."
    >
      <SegmentedControl
        aria-label="Search strategy"
        data={[
          { value: 'evolution', label: 'Regularised evolution' },
          { value: 'random', label: 'Random' },
        ]}
        {...form.getInputProps('strategy')}
      />
      <Fields>
        <NumberField field="search.candidates" label="Candidates" />
        <NumberField field="search.parallel" label="At once" />
        <NumberField field="search.timeLimitMinutes" label="Time limit in minutes" />
        {form.values.strategy === 'evolution' && (
          <>
            <NumberField field="evolution.population" label="Population" />
            <NumberField field="evolution.sample" label="Sample" />
            <NumberField field="evolution.crossover" label="Crossover" />
          </>
        )}
      </Fields>
      <TrainingFields phase="search" title="Training of a candidate" />
    </Section>
  );
}

/** What is trained from scratch, beside which controls, and what attacks it. */
export function FinalsAndAttack(): JSX.Element {
  return (
    <>
      <Section
        title="Final trainings"
        text="The best mixes from scratch, each beside its all-back-propagation twin with the same seeds and data order."
      >
        <Fields>
          <NumberField field="finals.top" label="Mixes" />
          <NumberField field="finals.seeds" label="Seeds" />
          <NumberField field="finals.randomMixes" label="Random mixes" />
        </Fields>
        <Group>
          <SwitchField field="finals.singleRules" label="Single-rule versions" />
        </Group>
        <TrainingFields phase="finals" title="Training of a final network" />
      </Section>
      <Section title="Attack" text="Every trained network is attacked with its true gradients.">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <ChoiceField field="attack.preset" label="Attack preset" />
        </SimpleGrid>
      </Section>
    </>
  );
}
