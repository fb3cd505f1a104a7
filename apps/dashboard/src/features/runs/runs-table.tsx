'use client';

import { isEndState, runKinds, runStates, trainingRoles } from '@bionas/contracts';
import { DataTable } from '@bionas/ui';
import { Button } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { useState, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { showFailure } from '../../api/show-failure.ts';
import { useTRPC } from '../../api/trpc.ts';
import { compareHref } from '../compare/compare-url.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { ChoiceFilter } from '../../shell/choice-filter.tsx';
import { SearchField } from '../../shell/search-field.tsx';
import { allRunColumns, runColumns } from './run-columns.tsx';

const sortKeys = ['createdAt', 'state', 'kind', 'role', 'seed', 'accuracy', 'robustAccuracy'] as const;
const view = {
  q: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(runStates)).withDefault([]),
  kind: parseAsArrayOf(parseAsStringLiteral(runKinds)).withDefault([]),
  role: parseAsArrayOf(parseAsStringLiteral(trainingRoles)).withDefault([]),
  sort: parseAsStringLiteral(sortKeys).withDefault('createdAt'),
  desc: parseAsBoolean.withDefault(true),
  from: parseAsInteger.withDefault(0),
  size: parseAsInteger.withDefault(100),
  pick: parseAsArrayOf(parseAsString).withDefault([]),
};
const some = <Key extends string, Value>(key: Key, values: Value[]): Partial<Record<Key, Value[]>> =>
  values.length === 0 ? {} : ({ [key]: values } as Record<Key, Value[]>);

export interface RunsTableProps {
  /** Only runs of this experiment; all runs without it. */
  readonly experimentId?: string;
  readonly maxHeight?: string;
}

/** Runs with filters, order, page and selection in the address; the chosen ones go to the compare page. */
export function RunsTable({ experimentId, maxHeight }: RunsTableProps): JSX.Element {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [state, setState] = useQueryStates(view);
  const runs = useQuery(
    trpc.runs.list.queryOptions(
      {
        ...(experimentId === undefined ? {} : { experimentId }),
        ...(state.q === '' ? {} : { search: state.q }),
        ...some('states', state.state),
        ...some('kinds', state.kind),
        ...some('roles', state.role),
        sort: state.sort,
        descending: state.desc,
        offset: Math.max(0, state.from),
        limit: Math.min(500, Math.max(1, state.size)),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({ onError: showFailure('A run was not cancelled') }),
  );
  const rows = runs.data?.rows ?? [];
  const chosen = rows.filter((row) => state.pick.includes(row.id));
  const comparable = state.pick.filter((id) => {
    const row = rows.find((one) => one.id === id);
    return row === undefined || row.kind === 'training';
  });
  const cancellable = chosen.filter((row) => !isEndState(row.state));
  const filtered = state.q !== '' || state.state.length + state.kind.length + state.role.length > 0;

  return (
    <>
      <DataTable
        label={experimentId === undefined ? 'All runs' : 'Runs'}
        noun="runs"
        columns={experimentId === undefined ? allRunColumns : runColumns}
        rows={runs.data?.rows}
        rowId={(row) => row.id}
        sort={{ id: state.sort, descending: state.desc }}
        onSort={({ id, descending }) => {
          const sort = sortKeys.find((key) => key === id);
          if (sort !== undefined) void setState({ sort, desc: descending, from: 0 });
        }}
        page={{
          offset: state.from,
          limit: state.size,
          total: runs.data?.total ?? 0,
          onChange: ({ offset, limit }) => void setState({ from: offset, size: limit }),
        }}
        {...(maxHeight === undefined ? {} : { maxHeight })}
        selected={state.pick}
        onSelect={(pick) => void setState({ pick })}
        selectionActions={
          <>
            <Button variant="default" size="xs" onClick={() => void setState({ pick: [] })}>
              Clear
            </Button>
            {cancellable.length > 0 && (
              <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => setAsking(true)}>
                Cancel {cancellable.length}
              </Button>
            )}
            <Button
              size="xs"
              leftSection={<IconArrowsDiff size={16} />}
              disabled={comparable.length < 1}
              onClick={() => router.push(compareHref({ runs: comparable }))}
            >
              Compare {comparable.length} {comparable.length === 1 ? 'training' : 'trainings'}
            </Button>
          </>
        }
        toolbar={
          <>
            <SearchField
              label="Search runs"
              width={200}
              value={state.q}
              onChange={(q) => void setState({ q, from: 0 })}
            />
            <ChoiceFilter
              label="States"
              any="Any state"
              width={180}
              choices={runStates}
              value={state.state}
              onChange={(state) => void setState({ state, from: 0 })}
            />
            <ChoiceFilter
              label="Kinds"
              any="Any kind"
              width={190}
              choices={runKinds}
              value={state.kind}
              onChange={(kind) => void setState({ kind, from: 0 })}
            />
            <ChoiceFilter
              label="Roles"
              any="Any role"
              width={180}
              choices={trainingRoles}
              value={state.role}
              onChange={(role) => void setState({ role, from: 0 })}
            />
          </>
        }
        empty={
          filtered
            ? {
                title: 'No run matches',
                text: 'Change the search or the filters above.',
                action: (
                  <Button
                    variant="default"
                    onClick={() => void setState({ q: '', state: [], kind: [], role: [], from: 0 })}
                  >
                    Show all
                  </Button>
                ),
              }
            : {
                title: 'No run yet',
                text: 'The search is the first; trainings and attacks follow when it has found its mixes.',
              }
        }
        error={runs.error === null ? undefined : errorMessage(runs.error)}
        onRetry={() => void runs.refetch()}
      />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={cancellable.length === 1 ? 'Cancel this run?' : `Cancel ${cancellable.length} runs?`}
        action="Cancel"
        onConfirm={() => {
          setAsking(false);
          void Promise.allSettled(cancellable.map(({ id }) => cancel.mutateAsync({ id }))).then(() =>
            queryClient.invalidateQueries(trpc.runs.pathFilter()),
          );
        }}
      >
        Their work stops. Checkpoints stay, and a cancelled run can be tried again from its last one.
      </ConfirmDialog>
    </>
  );
}
