'use client';

import { Stack, Switch } from '@mantine/core';
import type { JSX } from 'react';
import { Fields } from './form-parts.tsx';
import { useLaunchForm } from './launch-form-context.ts';
import { ChoiceField, NumberField, SwitchField } from './spec-fields.tsx';

interface AdversarialFieldsProps {
  /** Where the form keeps the settings. */
  readonly field:
    | 'search.training.adversarial'
    | 'finals.training.adversarial'
    | 'finals.adversarialReference';
  readonly switched: 'search' | 'finals' | 'reference';
  readonly label: string;
}

/** A training against attacks, off until it is asked for. */
export function AdversarialFields({ field, switched, label }: AdversarialFieldsProps): JSX.Element {
  const { form, factsOf, problems } = useLaunchForm();
  const isOn = form.values.against[switched];
  const { method } =
    switched === 'reference'
      ? form.values.finals.adversarialReference
      : form.values[switched].training.adversarial;
  return (
    <Stack gap="sm" mt="sm">
      <Switch
        {...form.getInputProps(`against.${switched}`, { type: 'checkbox' })}
        name={`against.${switched}`}
        label={label}
        description={factsOf(field).description}
        error={problems[field]}
      />
      {isOn && (
        <Fields>
          <ChoiceField field={`${field}.method`} label="Method" />
          <NumberField field={`${field}.epsilon`} label="Epsilon of the attack" />
          <NumberField field={`${field}.steps`} label="Steps of the attack" />
          <NumberField field={`${field}.stepShare`} label="Length of a step" />
          {method === 'pgd' ? (
            <SwitchField field={`${field}.randomStart`} label="Random start" />
          ) : (
            <NumberField field={`${field}.beta`} label="Beta" />
          )}
        </Fields>
      )}
    </Stack>
  );
}
