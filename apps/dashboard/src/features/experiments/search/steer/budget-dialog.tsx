'use client';

import type { SearchChange, SearchView } from '@bionas/contracts';
import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useState, type JSX } from 'react';
import type { SteeredSearch } from './use-search.ts';

export interface BudgetValues {
  readonly candidates: number | null;
  readonly epochs: number | null;
  readonly timeLimitMinutes: number | null;
  readonly trainerHours: number | null;
  readonly parallel: number | null;
}

const valuesOf = ({ budget, parallel }: SearchView): BudgetValues => ({ ...budget, parallel });

/** What differs from how the search stands, as changes; an emptied limit is lifted. */
export function budgetChanges(view: SearchView, values: BudgetValues): SearchChange[] {
  const before = valuesOf(view);
  const { candidates, epochs, parallel } = values;
  const budget = {
    ...(candidates !== null && candidates !== before.candidates && { candidates }),
    ...(epochs !== null && epochs !== before.epochs && { epochs }),
    ...(values.timeLimitMinutes !== before.timeLimitMinutes && {
      timeLimitMinutes: values.timeLimitMinutes,
    }),
    ...(values.trainerHours !== before.trainerHours && { trainerHours: values.trainerHours }),
  };
  return [
    ...(Object.keys(budget).length === 0 ? [] : [{ kind: 'budget' as const, ...budget }]),
    ...(parallel !== null && parallel !== before.parallel ? [{ kind: 'parallel' as const, parallel }] : []),
  ];
}

export interface BudgetDialogProps {
  readonly search: SteeredSearch;
  readonly view: SearchView;
  readonly onClose: () => void;
}

/** Changes how much a search may do, and how much at once. Mounted anew each time. */
export function BudgetDialog({ search, view, onClose }: BudgetDialogProps): JSX.Element {
  const [values, setValues] = useState(() => valuesOf(view));
  const changes = budgetChanges(view, values);
  const field = (
    name: keyof BudgetValues,
    label: string,
    more: { description?: string; min: number; max: number; decimals?: boolean },
  ): JSX.Element => (
    <NumberInput
      label={label}
      description={more.description}
      min={more.min}
      max={more.max}
      allowDecimal={more.decimals ?? false}
      value={values[name] ?? ''}
      onChange={(value) => setValues({ ...values, [name]: typeof value === 'number' ? value : null })}
    />
  );
  return (
    <Modal opened onClose={onClose} title="Budget and parallel" centered>
      <Stack gap="sm">
        {field('candidates', 'Candidates', {
          description: 'Trainings in all, those that are done included',
          ...{ min: 1, max: 10_000 },
        })}
        {view.budget.epochs !== null &&
          field('epochs', 'Epochs of the shared weights', {
            description: 'End after so many, at most those of the spec',
            ...{ min: 1, max: 1_000 },
          })}
        {field('timeLimitMinutes', 'Time limit, minutes', {
          description: 'Empty: none',
          ...{ min: 0, max: 100_000, decimals: true },
        })}
        {field('trainerHours', 'Work of trainers, hours', {
          description: 'Of all trainers together; empty: no limit',
          ...{ min: 0, max: 1_000_000, decimals: true },
        })}
        {field('parallel', 'At once', {
          description: 'The most questions that are open at a time',
          ...{ min: 1, max: 256 },
        })}
        <Text size="sm" c="dimmed">
          It holds from the next round on.
        </Text>
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Go back
        </Button>
        <Button
          disabled={changes.length === 0}
          loading={search.busy}
          onClick={() => search.intervene(changes, onClose)}
        >
          Change
        </Button>
      </Group>
    </Modal>
  );
}
