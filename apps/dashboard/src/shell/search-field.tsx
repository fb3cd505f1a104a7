'use client';

import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState, type JSX } from 'react';

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly width?: number;
}

/** The search of a page; the key `/` goes here. Tells its value a moment after the last key. */
export function SearchField({ label, value, onChange, width = 260 }: SearchFieldProps): JSX.Element {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 250);
  const change = (next: string): void => {
    setText(next);
    tell(next);
  };
  return (
    <TextInput
      data-page-search
      w={width}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label="Clear" onClick={() => change('')} />
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
