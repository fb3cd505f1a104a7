'use client';

import type { JSX } from 'react';
import { ChoiceField, NumberField, SwitchField } from './spec-fields.tsx';
import { choiceWords } from './spec-words.ts';

/** One option as its schema has it, of a rule or of a strategy: the kind of field follows from its default. */
export function OptionField({
  field,
  label,
  initial,
}: {
  readonly field: string;
  readonly label: string;
  readonly initial: string | number | boolean;
}): JSX.Element {
  switch (typeof initial) {
    case 'number':
      return <NumberField field={field} label={label} note={`default ${initial}`} />;
    case 'boolean':
      return <SwitchField field={field} label={label} note={`default ${initial ? 'on' : 'off'}`} />;
    default:
      return <ChoiceField field={field} label={label} note={`default ${choiceWords(field, initial)}`} />;
  }
}
