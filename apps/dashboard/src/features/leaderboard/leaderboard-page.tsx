'use client';

import { DataTable, ScatterChart } from '@bionas/ui';
import { Alert, Group, Paper, Select, Stack, Switch, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useMemo, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { boardColumns } from './board-columns.tsx';
import { boardScatter } from './board-scatter.ts';
import { boardSorts, boardUrl } from './board-url.ts';
import {
  boardProtocols,
  boardRows,
  entryKey,
  rowKey,
  sharedEpsilon,
  withPublished,
} from './prepare-board.ts';
import { RowPanel } from './row-panel.tsx';
import { useRankChanges } from './use-rank-changes.ts';

/** The live leaderboard: it reads again whenever the hub says that evidence has arrived. */
export function LeaderboardPage(): JSX.Element {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(boardUrl);
  const board = useQuery({
    ...trpc.findings.leaderboard.queryOptions({ includeControls: url.controls }),
    placeholderData: keepPreviousData,
  });

  const references = useQuery(trpc.references.list.queryOptions());

  const protocols = useMemo(() => boardProtocols(board.data ?? []), [board.data]);
  const protocol = protocols.find((item) => item.id === url.protocol) ?? protocols[0];
  const rows = useMemo(
    () =>
      board.data === undefined
        ? undefined
        : boardRows(board.data, {
            protocolId: protocol?.id ?? '',
            sort: url.sort,
            descending: url.descending,
          }),
    [board.data, protocol?.id, url.sort, url.descending],
  );
  const published = useMemo(
    () => (references.data ?? []).filter((row) => row.dataset === protocol?.dataset),
    [references.data, protocol?.dataset],
  );
  const entries = useMemo(
    () => rows && withPublished(rows, url.published ? published : [], url),
    [rows, published, url],
  );
  const changes = useRankChanges(
    board.isPlaceholderData ? undefined : rows,
    `${protocol?.id ?? ''} ${url.controls}`,
  );
  const columns = useMemo(
    () =>
      boardColumns({
        epsilon: sharedEpsilon(rows ?? []),
        changes,
        onOpen: (open) => void setUrl({ open }),
      }),
    [rows, changes, setUrl],
  );
  const scatter = useMemo(() => boardScatter(rows ?? []), [rows]);
  const opened = board.data?.find((row) => row.protocol.id === protocol?.id && rowKey(row) === url.open);

  return (
    <>
      <PageHeader
        title="Leaderboard"
        facts={
          <Text c="dimmed" size="sm">
            Rule mixes by test accuracy, each beside its back-propagation twin. Rows re-rank by themselves
            when seeds or attacks arrive.
          </Text>
        }
      />
      <Stack gap="lg">
        {protocols.length > 1 && (
          <Alert variant="light" color="gray">
            There are {protocols.length} protocols. Rows of different protocols (data, split, network,
            training, attack) cannot be compared; one is shown at a time.
          </Alert>
        )}
        {references.error !== null && (
          <Alert variant="light" color="yellow" title="The published figures could not be read">
            {errorMessage(references.error)}
          </Alert>
        )}
        <DataTable
          label="Leaderboard"
          noun="leaderboard rows"
          columns={columns}
          rows={entries}
          rowId={entryKey}
          sort={{ id: url.sort, descending: url.descending }}
          onSort={(sort) => {
            const id = boardSorts.find((name) => name === sort.id);
            if (id !== undefined) void setUrl({ sort: id, descending: sort.descending });
          }}
          toolbar={
            <Group gap="md" align="flex-end">
              <Select
                label="Protocol"
                description="Only rows of one protocol can be compared"
                w={440}
                allowDeselect={false}
                disabled={protocols.length === 0}
                data={protocols.map((item) => ({ value: item.id, label: `${item.label} (${item.rows})` }))}
                value={protocol?.id ?? null}
                onChange={(value) => void setUrl({ protocol: value ?? '', open: '' })}
              />
              <Switch
                mb={8}
                label="Show controls (twins, single rules, random mixes, random genomes)"
                checked={url.controls}
                onChange={(event) => void setUrl({ controls: event.currentTarget.checked })}
              />
              {published.length > 0 && (
                <Switch
                  mb={8}
                  label={`Show ${published.length} published ${published.length === 1 ? 'figure' : 'figures'}, not measured here`}
                  checked={url.published}
                  onChange={(event) => void setUrl({ published: event.currentTarget.checked })}
                />
              )}
            </Group>
          }
          empty={{
            title: 'No mix has been trained yet',
            text: 'When an experiment finishes its search, the best mixes are trained from scratch beside their BP twins and appear here.',
          }}
          error={board.error === null ? undefined : errorMessage(board.error)}
          onRetry={() => void board.refetch()}
          maxHeight={620}
        />
        {scatter.points.length > 0 && (
          <Paper withBorder p="md">
            <ScatterChart
              {...scatter}
              label="Accuracy and robustness"
              controls={
                <Title order={2} size="h4">
                  Accuracy and robustness
                </Title>
              }
              onPick={(open) => void setUrl({ open })}
            />
          </Paper>
        )}
      </Stack>
      <RowPanel row={opened ?? null} onClose={() => void setUrl({ open: '' })} />
    </>
  );
}
