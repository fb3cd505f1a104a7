'use client';

import {
  attackPresetNames,
  attackPresets,
  type AttackPreset,
  type AttackPresetName,
  type EvaluationRow,
} from '@bionas/contracts';
import { ErrorState, LoadingRows, StateBadge, formatCount, formatDate, formatPercent } from '@bionas/ui';
import { Anchor, Button, Group, Select, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconSwords } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { showFailure } from '../../api/show-failure.ts';
import { useTRPC } from '../../api/trpc.ts';
import { VerdictBadge } from '../runs/verdict-badge.tsx';
import { changeText } from './change-text.ts';

type Preset = Exclude<AttackPresetName, 'none'>;
const presets = attackPresetNames.filter((name) => name !== 'none');

/** What a reader gets from a preset, in a line. */
function presetText(name: Preset): string {
  const { images, attacks }: AttackPreset = attackPresets[name];
  return `${name}: ${attacks.length} attacks, up to ${images.toLocaleString('en-GB')} images`;
}

/** Asks for another evaluation of a row, and lists what all of them said and changed. */
export function ChallengePanel({ runIds }: { readonly runIds: readonly string[] }): JSX.Element {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [preset, setPreset] = useState<Preset>('bionas-standard');
  const of = { runIds: [...runIds].slice(0, 200) };
  const history = useQuery(trpc.robustness.history.queryOptions({ of }));
  const challenge = useMutation(
    trpc.robustness.challenge.mutationOptions({
      onSuccess: async ({ runIds: queued, already }) => {
        notifications.show({
          message:
            queued.length > 0
              ? `${queued.length} ${queued.length === 1 ? 'attack' : 'attacks'} queued`
              : `All ${already.length} are there already or under way`,
        });
        await queryClient.invalidateQueries(trpc.robustness.pathFilter());
      },
      onError: showFailure('The row was not challenged'),
    }),
  );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        A robust figure says that no attack tried so far did better. Another set of attacks may. Once all
        seeds have been through it, the lower figure counts. A figure of more images, by attacks at least as
        strong, takes the place of the former either way: few images may be lucky ones. Nothing is forgotten:
        the table tells what each evaluation changed.
      </Text>
      <Group gap="sm" align="flex-end">
        <Select
          label="Attack again with"
          w={440}
          allowDeselect={false}
          data={presets.map((value) => ({ value, label: presetText(value) }))}
          value={preset}
          onChange={(value) => setPreset(presets.find((name) => name === value) ?? preset)}
        />
        <Button
          leftSection={<IconSwords size={16} />}
          loading={challenge.isPending}
          onClick={() => challenge.mutate({ of, preset })}
        >
          Challenge
        </Button>
      </Group>
      {history.error !== null ? (
        <ErrorState title="The history could not be read" message={errorMessage(history.error)} />
      ) : history.data === undefined ? (
        <LoadingRows label="Evaluations" />
      ) : history.data.length === 0 ? (
        <Text size="sm">Not attacked yet: a challenge is its first evaluation.</Text>
      ) : (
        <HistoryTable rows={history.data} />
      )}
    </Stack>
  );
}

function HistoryTable({ rows }: { readonly rows: readonly EvaluationRow[] }): JSX.Element {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table aria-label="Evaluations of this row" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Asked for</Table.Th>
            <Table.Th>Preset</Table.Th>
            <Table.Th ta="right">Seed</Table.Th>
            <Table.Th ta="right">Robust</Table.Th>
            <Table.Th>Verdict</Table.Th>
            <Table.Th>What changed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.runId}>
              <Table.Td>
                <Anchor inherit component={Link} href={`/runs/${row.runId}`}>
                  {formatDate(row.askedAt)}
                </Anchor>
              </Table.Td>
              <Table.Td>
                {row.preset}
                {row.presetVersion !== null && ` v${row.presetVersion}`}
                {row.challenge && (
                  <Text span inherit c="dimmed">
                    {' '}
                    challenge
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{row.seed}</Table.Td>
              <Table.Td ta="right">
                {row.result === null ? (
                  '–'
                ) : (
                  <>
                    {formatPercent(row.result.robust.correct / row.result.robust.total)}
                    <Text size="xs" c="dimmed">
                      of {formatCount(row.result.robust.total)}
                    </Text>
                  </>
                )}
              </Table.Td>
              <Table.Td>
                {row.result === null ? (
                  <StateBadge state={row.state} />
                ) : (
                  <VerdictBadge verdict={row.result.verdict} />
                )}
              </Table.Td>
              <Table.Td>{changeText(row)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
