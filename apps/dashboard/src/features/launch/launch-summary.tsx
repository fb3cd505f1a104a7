'use client';

import { formatCount } from '@bionas/ui';
import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  List,
  Paper,
  ScrollArea,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlayerPlay, IconTerminal2 } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { LaunchCheck } from './check-launch.ts';
import { commandLine, specYaml } from './command-line.ts';
import { LaunchCost } from './launch-cost.tsx';
import { planSentence, planSize, supernetWork } from './plan-size.ts';

export interface LaunchSummaryProps {
  readonly check: LaunchCheck;
  readonly submitting: boolean;
}

/** Beside the form: how much work it is, the effective spec, and the same as a command. */
export function LaunchSummary({ check, submitting }: LaunchSummaryProps): JSX.Element {
  if (!check.ok) {
    const problems = Object.entries(check.problems);
    return (
      <Stack>
        <Alert color="red" icon={<IconAlertTriangle />} title="Not yet a valid experiment">
          <List size="sm" spacing={4}>
            {problems.map(([field, problem]) => (
              <List.Item key={field}>
                <Code>{field}</Code>: {problem}
              </List.Item>
            ))}
          </List>
        </Alert>
        <Button type="submit" disabled leftSection={<IconPlayerPlay size={18} />}>
          Launch
        </Button>
      </Stack>
    );
  }
  const size = planSize(check.spec);
  const work = supernetWork(check.spec);
  const lines: [string, string][] = [
    ...(work === null
      ? []
      : ([['Epochs of the supernet', formatCount(work.epochs)]] satisfies [string, string][])),
    ...(work === null || work.samples === 0
      ? []
      : ([['Samples of alphas to score', formatCount(work.samples)]] satisfies [string, string][])),
    ['Candidates to evaluate', formatCount(size.evaluations)],
    ['Final trainings, at most', formatCount(size.trainings)],
    ['of these for each seed', formatCount(size.trainingsASeed)],
    ['Attacks, at most', formatCount(size.attacks)],
    [
      check.spec.search.halving === undefined
        ? 'Images through a network'
        : 'Images through a network, at most',
      formatCount(size.imagePasses),
    ],
  ];
  return (
    <Stack>
      <Button type="submit" loading={submitting} leftSection={<IconPlayerPlay size={18} />}>
        Launch
      </Button>
      <Paper withBorder p="sm">
        <Title order={2} size="h5" mb={4}>
          How much work this is
        </Title>
        <Text size="sm" mb={4} data-plan>
          {planSentence(check.spec)}
        </Text>
        <Table withRowBorders={false} verticalSpacing={2}>
          <Table.Tbody>
            {lines.map(([what, number]) => (
              <Table.Tr key={what}>
                <Table.Td>{what}</Table.Td>
                <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                  {number}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {check.spec.finals.seeds < 3 && (
          <Text size="sm" c="dimmed" mt={4}>
            With fewer than 3 seeds every leaderboard row stays provisional.
          </Text>
        )}
      </Paper>
      <LaunchCost spec={check.spec} />
      <Paper withBorder p="sm">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h5">
            Effective spec
          </Title>
          <CopyButton value={commandLine(check.spec)}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={copied ? <IconCheck size={14} /> : <IconTerminal2 size={14} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy as command line'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <ScrollArea.Autosize
          mah="calc(100dvh - 430px)"
          type="auto"
          viewportProps={{ tabIndex: 0, 'aria-label': 'Effective spec' }}
        >
          <Code block fz="xs" data-testid="effective-spec">
            {specYaml(check.spec)}
          </Code>
        </ScrollArea.Autosize>
      </Paper>
    </Stack>
  );
}
