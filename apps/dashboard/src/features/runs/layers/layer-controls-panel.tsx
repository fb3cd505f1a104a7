'use client';

import type { LayerControl, RunDetail } from '@bionas/contracts';
import { DifferenceText, ErrorState, formatAccuracy, formatCount, RuleChip, StateBadge } from '@bionas/ui';
import { Button, Code, Group, Paper, Stack, Switch, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconSnowflake } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { showFailure } from '../../../api/show-failure.ts';
import { useTRPC } from '../../../api/trpc.ts';
import { PageLink } from '../../../shell/page-link.tsx';
import { HowMeasured } from '../provenance-facts.tsx';

/** Does a layer learn at all? The same training once more with the layer left as it was drawn, for each layer in turn. */
export function LayerControlsPanel({ run }: { readonly run: RunDetail }): JSX.Element {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [allSeeds, setAllSeeds] = useState(false);
  const controls = useQuery(trpc.runs.layerControls.queryOptions({ id: run.id }));
  const ask = useMutation(
    trpc.runs.controlLayers.mutationOptions({
      onSuccess: async ({ runIds }) => {
        notifications.show({
          message:
            runIds.length === 0
              ? 'Every layer has its control already.'
              : `Queued ${runIds.length} ${runIds.length === 1 ? 'control' : 'controls'}.`,
          withBorder: true,
        });
        await queryClient.invalidateQueries(trpc.runs.pathFilter());
      },
      onError: showFailure('The controls were not queued'),
    }),
  );
  const finished = run.state === 'finished';
  const measured = (controls.data ?? []).filter((control) => control.runs.length > 0);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" mb="xs">
        <Title order={2} size="h4">
          Frozen-layer controls
        </Title>
        <Group>
          <Switch
            label="All seeds"
            checked={allSeeds}
            onChange={(event) => setAllSeeds(event.currentTarget.checked)}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSnowflake size={16} />}
            disabled={!finished}
            loading={ask.isPending}
            onClick={() => ask.mutate({ id: run.id, allSeeds })}
          >
            Freeze each layer in turn
          </Button>
        </Group>
      </Group>
      {controls.error !== null && (
        <ErrorState title="The controls could not be read" message={errorMessage(controls.error)} />
      )}
      <Stack gap="sm">
        {measured.length === 0 ? (
          <Text size="sm" c="dimmed">
            {finished
              ? 'None yet. Each costs as much as this training.'
              : 'Once this training has finished, it can be repeated with one layer frozen at a time.'}
          </Text>
        ) : (
          <ControlTable controls={measured} />
        )}
        <HowMeasured provenance={null}>
          <Text size="sm">
            Accuracy on the test images of the training minus that of the same training with the weights of
            the layer left as they were drawn: same seed, same data order, everything else trained alike, its
            batch norm included. Paired by seed; the interval is over seeds. A difference whose interval lies
            above 0: the layer’s learning helps. One seed has no interval.
          </Text>
        </HowMeasured>
      </Stack>
    </Paper>
  );
}

function ControlTable({ controls }: { readonly controls: readonly LayerControl[] }): JSX.Element {
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing={6} aria-label="Frozen-layer controls">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Layer</Table.Th>
            <Table.Th>Rule</Table.Th>
            <Table.Th ta="right">Weights</Table.Th>
            <Table.Th>Learned minus frozen, points</Table.Th>
            <Table.Th>Controls</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {controls.map(({ layer, about, difference, runs }) => (
            <Table.Tr key={layer}>
              <Table.Td>
                <Code>{layer}</Code>
              </Table.Td>
              <Table.Td>{about === null ? '–' : <RuleChip rule={about.rule} />}</Table.Td>
              <Table.Td ta="right">{about === null ? '–' : formatCount(about.weights)}</Table.Td>
              <Table.Td>
                <DifferenceText difference={difference} missing="not yet" />
              </Table.Td>
              <Table.Td>
                <Stack gap={2}>
                  {runs.map((control) => (
                    <Group key={control.runId} gap={8} wrap="nowrap">
                      <PageLink href={`/runs/${control.runId}`}>seed {control.seed}</PageLink>
                      {control.controlAccuracy === null ? (
                        <>
                          <StateBadge state={control.state} />
                          {control.state === 'running' && (
                            <Text size="sm">{Math.floor(control.progress * 100)} %</Text>
                          )}
                        </>
                      ) : (
                        <Text size="sm">
                          {formatAccuracy(control.accuracy)}, frozen {formatAccuracy(control.controlAccuracy)}
                        </Text>
                      )}
                    </Group>
                  ))}
                </Stack>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
