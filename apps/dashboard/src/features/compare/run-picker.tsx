'use client';

import {
  numberColumn,
  DataTable,
  GenomeStrip,
  RoleBadge,
  StateBadge,
  formatAccuracy,
  formatAgo,
  type DataColumn,
} from '@bionas/ui';
import { runStates, trainingRoles, type RunRow, type RunState, type TrainingRole } from '@bionas/contracts';
import { Button, Drawer, Group, MultiSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';

interface RunPickerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Runs in the comparison now. */
  readonly chosen: readonly string[];
  readonly onChoose: (runIds: string[]) => void;
}

const columns: DataColumn<RunRow>[] = [
  { id: 'experiment', header: 'Experiment', sortable: false, value: (run) => run.experimentName },
  {
    id: 'role',
    header: 'Role',
    sortable: true,
    value: (run) => run.role,
    cell: (run) => (run.role === null ? '–' : <RoleBadge role={run.role} />),
  },
  {
    id: 'genome',
    header: 'Genome',
    value: (run) => run.genomeId,
    cell: (run) => (run.genome === null ? '–' : <GenomeStrip genome={run.genome} />),
  },
  { id: 'seed', header: 'Seed', numeric: true, sortable: true, value: (run) => run.seed },
  {
    id: 'state',
    header: 'State',
    sortable: true,
    value: (run) => run.state,
    cell: (run) => <StateBadge state={run.state} />,
  },
  numberColumn({
    id: 'accuracy',
    header: 'Accuracy',
    sortable: true,
    value: (run) => run.accuracy,
    format: formatAccuracy,
  }),
  {
    id: 'createdAt',
    header: 'Created',
    sortable: true,
    value: (run) => run.createdAt,
    cell: (run) => formatAgo(run.createdAt),
  },
];
const sorts = ['createdAt', 'state', 'role', 'seed', 'accuracy'] as const;
type PickerSort = (typeof sorts)[number];

/** Finds trainings by name, state and role and puts them into the comparison or takes them out. */
export function RunPicker({ opened, onClose, chosen, onChoose }: RunPickerProps): JSX.Element {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={1040}
      title="Choose runs to compare"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <PickerTable chosen={chosen} onChoose={onChoose} onClose={onClose} />}
    </Drawer>
  );
}

function PickerTable({ chosen, onChoose, onClose }: Omit<RunPickerProps, 'opened'>): JSX.Element {
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 250);
  const [states, setStates] = useState<RunState[]>([]);
  const [roles, setRoles] = useState<TrainingRole[]>([]);
  const [{ offset, limit }, setPage] = useState({ offset: 0, limit: 50 });
  const toFirst = (): void => setPage((page) => ({ ...page, offset: 0 }));
  const [sort, setSort] = useState<{ id: PickerSort; descending: boolean }>({
    id: 'createdAt',
    descending: true,
  });
  const [selected, setSelected] = useState<readonly string[]>(chosen);
  const runs = useQuery({
    ...trpc.runs.list.queryOptions({
      kinds: ['training'],
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(states.length === 0 ? {} : { states }),
      ...(roles.length === 0 ? {} : { roles }),
      sort: sort.id,
      descending: sort.descending,
      offset,
      limit,
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <DataTable
      label="Runs to compare"
      noun="runs"
      columns={columns}
      rows={runs.data?.rows}
      rowId={(run) => run.id}
      sort={sort}
      onSort={(next) => {
        const id = sorts.find((name) => name === next.id);
        if (id !== undefined) setSort({ id, descending: next.descending });
        toFirst();
      }}
      page={{
        offset,
        limit,
        total: runs.data?.total ?? 0,
        onChange: setPage,
      }}
      selected={selected}
      onSelect={setSelected}
      selectionActions={
        <>
          <Button variant="default" onClick={() => setSelected([])}>
            None
          </Button>
          <Button
            onClick={() => {
              onChoose([...selected]);
              onClose();
            }}
          >
            Compare {selected.length} {selected.length === 1 ? 'run' : 'runs'}
          </Button>
        </>
      }
      toolbar={
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Search"
            placeholder="Experiment, genome, id"
            w={220}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              toFirst();
            }}
          />
          <MultiSelect
            label="Role"
            w={200}
            clearable
            data={trainingRoles.map((role) => role)}
            value={roles}
            onChange={(value) => {
              setRoles(trainingRoles.filter((role) => value.includes(role)));
              toFirst();
            }}
          />
          <MultiSelect
            label="State"
            w={200}
            clearable
            data={runStates.map((state) => state)}
            value={states}
            onChange={(value) => {
              setStates(runStates.filter((state) => value.includes(state)));
              toFirst();
            }}
          />
        </Group>
      }
      empty={{ title: 'No training matches', text: 'Change the search or the filters.' }}
      error={runs.error === null ? undefined : errorMessage(runs.error)}
      onRetry={() => void runs.refetch()}
      maxHeight="calc(100dvh - 320px)"
    />
  );
}
