'use client';

import { Accordion, Fieldset, SimpleGrid, Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { useLaunchForm } from './launch-form-context.ts';
import { ChoiceField, NumberField, SwitchField } from './spec-fields.tsx';

/** A part of the form under its title. */
export function Section({
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

/** Fields in as many columns as there is room for. */
export function Fields({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
      {children}
    </SimpleGrid>
  );
}

/** The settings of one training; hidden until asked for, open when something in it is wrong. */
export function TrainingFields({
  phase,
  title,
  extra,
}: {
  readonly phase: 'search' | 'finals';
  readonly title: string;
  /** Behind the others. */
  readonly extra?: ReactNode;
}): JSX.Element {
  const { problems, form } = useLaunchForm();
  const field = `${phase}.training`;
  const { optimizer } = form.values[phase].training;
  const wrong = Object.keys(problems).some((name) => name.startsWith(field));
  const colour = form.values.dataset.name.startsWith('cifar');
  const cells = form.values.spaceKind === 'cell';
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
            <NumberField field={`${field}.cutout`} label="Cutout" />
            {(cells || problems[`${field}.dropPath`] !== undefined) && (
              <NumberField field={`${field}.dropPath`} label="Drop path" />
            )}
            {(cells || problems[`${field}.auxiliaryWeight`] !== undefined) && (
              <NumberField field={`${field}.auxiliaryWeight`} label="Weight of the auxiliary head" />
            )}
          </Fields>
          {extra}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
