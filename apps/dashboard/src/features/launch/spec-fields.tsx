'use client';

import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import { operationName } from '@bionas/ui';
import { choiceWords, isOperation } from './spec-words.ts';
import type { JSX } from 'react';
import { useLaunchForm } from './launch-form-context.ts';

export interface SpecFieldProps {
  /** Dotted place in the form's values. */
  readonly field: string;
  readonly label: string;
  /** Said behind the description of the schema. */
  readonly note?: string;
}

/** A choice as people say it. */
function choiceLabel(field: string, choice: string): string {
  if (isOperation(choice)) return operationName(choice).long;
  return choiceWords(field, choice);
}

/** Order of the parts of a field. */
export const fieldOrder: ('label' | 'input' | 'description' | 'error')[] = [
  'label',
  'input',
  'description',
  'error',
];

/** What every input of a field shows: its description from the schema, and what is wrong with it. */
export function useField(
  field: string,
  note?: string,
): ReturnType<typeof useLaunchForm> & {
  readonly shared: {
    description?: string;
    error?: string;
    name: string;
    inputWrapperOrder: typeof fieldOrder;
  };
} {
  const context = useLaunchForm();
  const { description } = context.factsOf(field);
  const error = context.problems[field];
  return {
    ...context,
    shared: {
      name: field,
      // Inputs of a row stand on one line, however long their descriptions are.
      inputWrapperOrder: fieldOrder,
      ...(description === undefined
        ? {}
        : { description: note === undefined ? description : `${description} · ${note}` }),
      ...(error === undefined ? {} : { error }),
    },
  };
}

/** A number with the schema's bounds. Bounds are shown as errors and not forced, so that typing is never undone. */
export function NumberField({ field, label, note }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field, note);
  const facts = factsOf(field);
  // Mantine types what a field gets as any.
  const input = form.getInputProps(field) as {
    value: number | string;
    onChange: (value: number | string) => void;
  };
  return (
    <NumberInput
      {...input}
      {...shared}
      label={label}
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
export function ChoiceField({ field, label, note }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field, note);
  return (
    <Select
      {...form.getInputProps(field)}
      {...shared}
      label={label}
      allowDeselect={false}
      data={factsOf(field).choices.map((choice) => ({ value: choice, label: choiceLabel(field, choice) }))}
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
      data={factsOf(field).choices.map((choice) => ({ value: choice, label: choiceLabel(field, choice) }))}
    />
  );
}

/** Yes or no. */
export function SwitchField({ field, label, note }: SpecFieldProps): JSX.Element {
  const { form, shared } = useField(field, note);
  const { inputWrapperOrder: _order, ...own } = shared;
  return <Switch {...form.getInputProps(field, { type: 'checkbox' })} {...own} label={label} mt="xs" />;
}
