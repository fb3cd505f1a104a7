'use client';

import { shortForm, type LeaderboardRow } from '@bionas/contracts';
import {
  DifferenceText,
  EpsilonText,
  EstimateText,
  GenomeDrawing,
  RoleBadge,
  formatDuration,
  formatParameters,
} from '@bionas/ui';
import { Alert, Badge, Button, Code, CopyButton, Drawer, Group, Stack, Table, Title } from '@mantine/core';
import { IconArrowsDiff, IconListDetails } from '@tabler/icons-react';
import Link from 'next/link';
import type { JSX, ReactNode } from 'react';
import { compareHref } from '../compare/compare-url.ts';
import { AdversarialBadge } from './adversarial-badge.tsx';
import { ChallengePanel } from './challenge-panel.tsx';
import { RowEvidence } from './row-evidence.tsx';
import { VerdictBadge } from '../runs/verdict-badge.tsx';

interface RowPanelProps {
  /** `null`: closed. */
  readonly row: LeaderboardRow | null;
  readonly onClose: () => void;
}

/** What stands behind a row of the leaderboard: drawing, numbers, runs, and how robustness was measured. */
export function RowPanel({ row, onClose }: RowPanelProps): JSX.Element {
  return (
    <Drawer
      opened={row !== null}
      onClose={onClose}
      position="right"
      size="xl"
      title={row === null ? '' : `Rank ${row.rank}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {row !== null && <RowDetails row={row} />}
    </Drawer>
  );
}

function RowDetails({ row }: { readonly row: LeaderboardRow }): JSX.Element {
  const experimentId = row.experimentIds[0];
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Group gap="xs">
          <RoleBadge role={row.role} />
          <AdversarialBadge row={row} />
          {row.provisional && <Badge variant="default">provisional: fewer than 3 seeds</Badge>}
          <VerdictBadge verdict={row.verdict} />
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Code style={{ overflowWrap: 'anywhere' }}>{shortForm(row.genome)}</Code>
          <CopyButton value={row.genomeId}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy} style={{ flexShrink: 0 }}>
                {copied ? 'copied' : 'copy id'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
      <GenomeDrawing genome={row.genome} />
      <Group gap="xs">
        {experimentId !== undefined && (
          <Button
            component={Link}
            href={compareHref({ experiment: experimentId, mix: row.mixGenomeId })}
            leftSection={<IconArrowsDiff size={16} />}
          >
            Compare with its twin and controls
          </Button>
        )}
        {experimentId !== undefined && (
          <Button
            component={Link}
            href={`/experiments/${experimentId}`}
            variant="default"
            leftSection={<IconListDetails size={16} />}
          >
            Experiment and runs
          </Button>
        )}
      </Group>
      <Table variant="vertical" layout="auto" withTableBorder>
        <Table.Tbody>
          <Fact name="Test accuracy">
            <EstimateText estimate={row.accuracy} digits={2} />
          </Fact>
          <Fact name="Worst-case robust accuracy">
            <EstimateText estimate={row.robust} digits={2} missing="not attacked yet" />
            {row.epsilon !== null && (
              <>
                {' '}
                at <EpsilonText epsilon={row.epsilon} />
                {row.measuredBy && `, by ${row.measuredBy.preset} v${row.measuredBy.presetVersion}`}
              </>
            )}
          </Fact>
          <Fact name="Rule gradient (not a robustness measure)">
            <EstimateText estimate={row.ruleGradientRobust} digits={2} missing="not measured" />
          </Fact>
          <Fact name="Accuracy against the BP twin">
            <DifferenceText
              difference={row.twinDifference}
              digits={2}
              missing={row.role === 'twin' ? 'this is the twin' : 'the twin is not trained yet'}
            />
          </Fact>
          <Fact name="Robust accuracy against the BP twin">
            <DifferenceText
              difference={row.twinRobustDifference}
              digits={2}
              missing={row.role === 'twin' ? 'this is the twin' : 'not measured yet'}
            />
          </Fact>
          <Fact name="Adversarially trained">{row.adversarial === null ? 'no' : row.adversarial.text}</Fact>
          <Fact name="Parameters (forward weights)">{formatParameters(row.parameters)}</Fact>
          <Fact name="Training time">{formatDuration(row.trainingMs)}</Fact>
          <Fact name="Seeds">{row.seeds.join(', ')}</Fact>
          <Fact name="Protocol">
            {row.protocol.dataset}, {row.protocol.trainSize.toLocaleString('en-GB')} training images,{' '}
            {row.protocol.epochs} epochs, attack preset {row.protocol.attackPreset}
          </Fact>
        </Table.Tbody>
      </Table>
      {row.ruleGradientRobust !== null && (
        <Alert variant="light" color="gray" title="Why two robust figures?">
          Attacking along the gradient that a bio-inspired rule delivers finds weak adversarial images,
          because that gradient points elsewhere. Networks then look robust that are not. Only the figure from
          true gradients is ranked.
        </Alert>
      )}
      <Stack gap="xs">
        <Title order={2} size="h4">
          Challenge
        </Title>
        <ChallengePanel runIds={row.runIds} />
      </Stack>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Evidence
        </Title>
        <RowEvidence runIds={row.runIds} />
      </Stack>
    </Stack>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): JSX.Element {
  return (
    <Table.Tr>
      <Table.Th w={240}>{name}</Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}
