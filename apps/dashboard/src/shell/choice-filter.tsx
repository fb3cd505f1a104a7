'use client';

import { MultiSelect } from '@mantine/core';
import type { JSX } from 'react';

export interface ChoiceFilterProps<Choice extends string> {
  /** Accessible name, in the plural: `States`. */
  readonly label: string;
  /** Shown while nothing is chosen: `Any state`. */
  readonly any: string;
  readonly choices: readonly Choice[];
  readonly value: readonly Choice[];
  readonly onChange: (chosen: Choice[]) => void;
  readonly width: number;
}

/** A filter above a table: any, or some of a few kinds. Tells the chosen ones in the order of `choices`. */
export function ChoiceFilter<Choice extends string>(props: ChoiceFilterProps<Choice>): JSX.Element {
  const { label, any, choices, value, onChange, width } = props;
  return (
    <MultiSelect
      w={width}
      aria-label={label}
      placeholder={value.length === 0 ? any : ''}
      data={[...choices]}
      value={[...value]}
      clearable
      onChange={(chosen) => onChange(choices.filter((one) => chosen.includes(one)))}
    />
  );
}
