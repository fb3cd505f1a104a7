'use client';

import { Group, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core';
import type { SpaceSpec } from '@bionas/contracts';
import type { JSX } from 'react';
import { Fields, Section, TrainingFields } from './form-parts.tsx';
import { AdversarialFields } from './adversarial-fields.tsx';
import { useLaunchForm } from './launch-form-context.ts';
import { RuleField, RulesField } from './rule-fields.tsx';
import { RuleOptions } from './rule-options.tsx';
import { ChoiceField, ChoicesField, fieldOrder, NumberField, SwitchField } from './spec-fields.tsx';

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
          <NumberField field="finals.randomGenomes" label="Random genomes" />
        </Fields>
        <Group>
          <SwitchField field="finals.singleRules" label="Single-rule versions" />
        </Group>
        <AdversarialFields
          field="finals.adversarialReference"
          switched="reference"
          label="A robust reference row"
        />
        <TrainingFields
          phase="finals"
          title="Training of a final network"
          extra={
            <AdversarialFields
              field="finals.training.adversarial"
              switched="finals"
              label="Train against attacks"
            />
          }
        />
      </Section>
      <Section title="Attack" text="Every trained network is attacked with its true gradients.">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <ChoiceField field="attack.preset" label="Attack preset" />
        </SimpleGrid>
      </Section>
    </>
  );
}
