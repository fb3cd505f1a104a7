'use client';

import { attackCatalogue, gradientOf, type AttackResult } from '@bionas/contracts';
import {
  EpsilonText,
  ErrorState,
  LoadingRows,
  StateBadge,
  formatAccuracy,
  formatCount,
  formatEpsilon,
  formatPercent,
} from '@bionas/ui';
import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import Link from 'next/link';
import type { JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { settingsText } from '../runs/settings-text.ts';

/** The runs behind a row, each linked, and the settings and outcome of every attack on them. */
export function RowEvidence({ runIds }: { readonly runIds: readonly string[] }): JSX.Element {
  const trpc = useTRPC();
  const ids = [...runIds].slice(0, 200);
  const first = ids[0];
  // A row names its trainings; the attacks on them are one step away.
  const trainings = useQueries({
    queries: ids.map((id) => trpc.runs.get.queryOptions({ id })),
    combine: (results) => ({
      details: results.flatMap((result) => (result.data === undefined ? [] : [result.data])),
      error: results.find((result) => result.error !== null)?.error ?? null,
    }),
  });
  const named = new Set(ids);
  const attackIds = [
    ...new Set(trainings.details.flatMap((run) => (run.kind === 'training' ? run.relatedRunIds : []))),
  ].filter((id) => !named.has(id));
  const attacks = useQueries({
    queries: attackIds.map((id) => trpc.runs.get.queryOptions({ id })),
    combine: (results) => results.flatMap((result) => (result.data === undefined ? [] : [result.data])),
  });
  if (first === undefined) return <Text c="dimmed">No runs are named.</Text>;
  if (trainings.error !== null) {
    return <ErrorState title="The runs could not be read" message={errorMessage(trainings.error)} />;
  }
  if (trainings.details.length === 0) return <LoadingRows label="Runs" />;
  const runs = [...trainings.details, ...attacks].sort(
    (one, other) => one.kind.localeCompare(other.kind) * -1 || one.seed - other.seed,
  );
  const results = runs.flatMap((run) =>
    run.attack === null ? [] : [{ runId: run.id, seed: run.seed, attack: run.attack }],
  );
  return (
    <Stack gap="md">
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label="Runs of this row" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Run</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="right">Seed</Table.Th>
              <Table.Th ta="right">Accuracy</Table.Th>
              <Table.Th ta="right">Robust</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td>
                  <Anchor inherit component={Link} href={`/runs/${run.id}`}>
                    {run.kind} {run.id.slice(0, 8)}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <StateBadge state={run.state} />
                </Table.Td>
                <Table.Td ta="right">{run.seed}</Table.Td>
                <Table.Td ta="right">{formatAccuracy(run.accuracy, 2)}</Table.Td>
                <Table.Td ta="right">{formatAccuracy(run.robustAccuracy, 2)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {results.length > 0 && <AttackTable results={results} />}
    </Stack>
  );
}

function AttackTable({
  results,
}: {
  readonly results: readonly {
    readonly runId: string;
    readonly seed: number;
    readonly attack: AttackResult;
  }[];
}): JSX.Element {
  // One line a preset: a challenge brings another, perhaps with more images.
  const samples = new Map(results.map(({ attack }) => [`${attack.preset} v${attack.presetVersion}`, attack]));
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        How was this measured?
      </Text>
      {[...samples].map(([preset, sample]) => (
        <Text key={preset} size="sm" c="dimmed">
          Preset {preset}, {sample.norm === 'l2' ? 'L2' : 'L∞'}, {formatCount(sample.clean.total)} test
          images, the same list for every network (list {sample.indexHash.slice(0, 8)}). Robust: right when
          clean and under every attack with a true gradient at {formatEpsilon(sample.epsilon)}.
        </Text>
      ))}
      <Table.ScrollContainer minWidth={480}>
        <Table aria-label="Attacks and their settings" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Attack</Table.Th>
              <Table.Th>Gradient</Table.Th>
              <Table.Th ta="right">ε</Table.Th>
              <Table.Th>Settings</Table.Th>
              <Table.Th>Preset</Table.Th>
              <Table.Th ta="right">Seed</Table.Th>
              <Table.Th ta="right">Still right</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {results.flatMap(({ runId, seed, attack }) =>
              attack.attacks.map((outcome, index) => (
                <Table.Tr key={`${runId} ${index}`} data-gradient={gradientOf(outcome.settings)}>
                  <Table.Td>{attackCatalogue[outcome.settings.attack].title}</Table.Td>
                  <Table.Td>
                    {gradientOf(outcome.settings) === 'rule'
                      ? 'rule gradient (not a robustness measure)'
                      : gradientOf(outcome.settings)}
                  </Table.Td>
                  <Table.Td ta="right">
                    {outcome.norm === 'l0' ? (
                      `${outcome.epsilon} pixels`
                    ) : (
                      <EpsilonText epsilon={outcome.epsilon} />
                    )}
                  </Table.Td>
                  <Table.Td>{settingsText(outcome.settings)}</Table.Td>
                  <Table.Td>{attack.preset}</Table.Td>
                  <Table.Td ta="right">{seed}</Table.Td>
                  <Table.Td ta="right">
                    {formatPercent(outcome.robust.correct / outcome.robust.total)}
                  </Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
