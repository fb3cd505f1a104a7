'use client';

import { alphaCells, type PinOrBan, type SpaceSpec } from '@bionas/contracts';
import { steeredEdgeCount, steeredOperations } from '@bionas/search-space';
import { operationName, ruleLongName } from '@bionas/ui';
import { SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { cellWords, changeWords, edgeWords } from './change-words.ts';

export interface PinFieldsProps {
  readonly space: SpaceSpec;
  readonly value: PinOrBan;
  readonly onChange: (value: PinOrBan) => void;
  /** Why it cannot be; null: it can. */
  readonly problem: string | null;
}

const any = 'any';

/** What an edge must be, or must not be. */
export function PinFields({ space, value, onChange, problem }: PinFieldsProps): JSX.Element {
  const set = (change: Partial<Record<'cell' | 'edge' | 'operation' | 'rule', unknown>>): void => {
    const next = Object.entries({ ...value, ...change }).filter(([, one]) => one !== undefined);
    onChange(Object.fromEntries(next) as unknown as PinOrBan);
  };
  const edges = Array.from({ length: steeredEdgeCount(space) }, (_, edge) => ({
    value: String(edge),
    label: edgeWords(space.kind, edge),
  }));
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Pin or ban"
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind: kind === 'pin' ? 'pin' : 'ban' })}
        data={[
          { value: 'pin', label: 'Pin: only this' },
          { value: 'ban', label: 'Ban: never this' },
        ]}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {space.kind === 'cell' && (
          <Select
            label="Cell"
            allowDeselect={false}
            value={value.cell ?? any}
            data={[
              { value: any, label: 'both cells' },
              ...alphaCells.map((cell) => ({ value: cell, label: cellWords[cell] })),
            ]}
            onChange={(cell) => set({ cell: alphaCells.find((one) => one === cell) })}
          />
        )}
        <Select
          label={space.kind === 'chain' ? 'Layer' : 'Edge'}
          allowDeselect={false}
          value={value.edge === undefined ? any : String(value.edge)}
          data={[{ value: any, label: space.kind === 'chain' ? 'every layer' : 'every edge' }, ...edges]}
          onChange={(edge) => set({ edge: edge === any || edge === null ? undefined : Number(edge) })}
        />
        <Select
          label="Operation"
          allowDeselect={false}
          value={value.operation ?? any}
          data={[
            { value: any, label: 'any operation' },
            ...steeredOperations(space).map((operation) => ({
              value: operation,
              label: operationName(operation).long,
            })),
          ]}
          onChange={(operation) => set({ operation: operation === any ? undefined : operation })}
        />
        <Select
          label="Rule"
          allowDeselect={false}
          value={value.rule ?? any}
          data={[
            { value: any, label: 'any rule' },
            ...space.rules.map((rule) => ({ value: rule, label: ruleLongName(rule) })),
          ]}
          onChange={(rule) => set({ rule: rule === any ? undefined : rule })}
        />
      </SimpleGrid>
      <Text size="sm" {...(problem !== null && { c: 'var(--mantine-color-error)' })} role="status">
        {problem ?? `${changeWords(value, space.kind)}, in genomes from the next round on.`}
      </Text>
    </Stack>
  );
}
