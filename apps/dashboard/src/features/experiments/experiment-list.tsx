'use client';

import { DataTable } from '@bionas/ui';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { ChoiceFilter } from '../../shell/choice-filter.tsx';
import { SearchField } from '../../shell/search-field.tsx';
import { experimentColumns } from './experiment-columns.tsx';
import { experimentStates } from './experiment-states.ts';

const sortKeys = ['createdAt', 'name', 'state', 'finishedAt'] as const;
const view = {
  q: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(experimentStates)).withDefault([]),
  sort: parseAsStringLiteral(sortKeys).withDefault('createdAt'),
  desc: parseAsBoolean.withDefault(true),
  from: parseAsInteger.withDefault(0),
  size: parseAsInteger.withDefault(50),
};

const launch = (
  <Button component={Link} href="/experiments/new" leftSection={<IconPlus size={18} />}>
    New experiment
  </Button>
);

/** Every experiment; filters, order and page live in the address. */
export function ExperimentList(): JSX.Element {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(view);
  const filtered = state.q !== '' || state.state.length > 0;
  const experiments = useQuery(
    trpc.experiments.list.queryOptions(
      {
        ...(state.q === '' ? {} : { search: state.q }),
        ...(state.state.length === 0 ? {} : { states: state.state }),
        sort: state.sort,
        descending: state.desc,
        offset: Math.max(0, state.from),
        limit: Math.min(500, Math.max(1, state.size)),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <>
      <PageHeader title="Experiments" actions={launch} />
      <DataTable
        label="Experiments"
        noun="experiments"
        columns={experimentColumns}
        rows={experiments.data?.rows}
        rowId={(row) => row.id}
        sort={{ id: state.sort, descending: state.desc }}
        onSort={({ id, descending }) => {
          const sort = sortKeys.find((key) => key === id);
          if (sort !== undefined) void setState({ sort, desc: descending, from: 0 });
        }}
        page={{
          offset: state.from,
          limit: state.size,
          total: experiments.data?.total ?? 0,
          onChange: ({ offset, limit }) => void setState({ from: offset, size: limit }),
        }}
        toolbar={
          <>
            <SearchField
              label="Search by name"
              value={state.q}
              onChange={(q) => void setState({ q, from: 0 })}
            />
            <ChoiceFilter
              label="States"
              any="Any state"
              width={260}
              choices={experimentStates}
              value={state.state}
              onChange={(state) => void setState({ state, from: 0 })}
            />
          </>
        }
        empty={
          filtered
            ? {
                title: 'No experiment matches',
                text: 'Change the search or the states above.',
                action: (
                  <Button variant="default" onClick={() => void setState({ q: '', state: [], from: 0 })}>
                    Show all
                  </Button>
                ),
              }
            : {
                title: 'No experiment yet',
                text: 'An experiment searches for networks that learn by a different rule in each layer, trains the best beside their back-propagation twins and attacks them. The smoke preset needs minutes and no download.',
                action: launch,
              }
        }
        error={experiments.error === null ? undefined : errorMessage(experiments.error)}
        onRetry={() => void experiments.refetch()}
      />
    </>
  );
}
