'use client';

import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import { operationName, ruleLongName } from '@bionas/ui';
import { isOperation, isRule } from './spec-words.ts';
import type { JSX } from 'react';
import { useLaunchForm } from './launch-form-context.ts';

export interface SpecFieldProps {
  /** Dotted place in the form's values. */
  readonly field: string;
  readonly label: string;
}

/** A choice as people say it. */
function choiceLabel(choice: string): string {
  if (isRule(choice)) return `${choice}: ${ruleLongName(choice)}`;
  if (isOperation(choice)) return operationName(choice).long;
  return choice;
}

function useField(field: string): ReturnType<typeof useLaunchForm> & {
  readonly shared: { description?: string; error?: string; name: string };
} {
  const context = useLaunchForm();
  const { description } = context.factsOf(field);
  const error = context.problems[field];
  return {
    ...context,
    shared: {
      name: field,
      ...(description === undefined ? {} : { description }),
      ...(error === undefined ? {} : { error }),
    },
  };
}

/** A number with the schema's bounds. Bounds are shown as errors and not forced, so that typing is never undone. */
export function NumberField({ field, label }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field);
  const facts = factsOf(field);
  const { onChange, value, ...input } = form.getInputProps(field);
  return (
    <NumberInput
      {...input}
      {...shared}
      label={label}
      value={value as number | string}
      onChange={(next) => (onChange as (value: number | string) => void)(next)}
      allowDecimal={!facts.whole}
      allowNegative={false}
      clampBehavior="none"
      hideControls={!facts.whole}
      thousandSeparator={facts.whole ? ',' : ''}
      valueIsNumericString={false}
    />
  );
}

/** One of a closed list. */
export function ChoiceField({ field, label }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field);
  return (
    <Select
      {...form.getInputProps(field)}
      {...shared}
      label={label}
      allowDeselect={false}
      data={factsOf(field).choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }))}
    />
  );
}

/** Several of a closed list. */
export function ChoicesField({ field, label }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field);
  return (
    <MultiSelect
      {...form.getInputProps(field)}
      {...shared}
      label={label}
      data={factsOf(field).choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }))}
    />
  );
}

/** Yes or no. */
export function SwitchField({ field, label }: SpecFieldProps): JSX.Element {
  const { form, shared } = useField(field);
  return <Switch {...form.getInputProps(field, { type: 'checkbox' })} {...shared} label={label} mt="xs" />;
}
