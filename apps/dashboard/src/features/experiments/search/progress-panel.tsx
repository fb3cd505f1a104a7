'use client';

import type { CandidateRow, ExperimentDetail } from '@bionas/contracts';
import { Chart, formatAccuracy, formatParameters } from '@bionas/ui';
import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { IconArrowsShuffle } from '@tabler/icons-react';
import Link from 'next/link';
import { useMemo, type JSX } from 'react';
import { prepareSearch } from './prepare-search.ts';
import { useRandomBaseline } from './use-random-baseline.ts';

/** So many candidates are no curve and no front: they are told in words. */
export const few = 3;

function fewWords(candidates: readonly CandidateRow[]): string {
  const scored = candidates.filter(({ score }) => score !== null);
  if (scored.length === 0) return 'None has a score yet.';
  return scored
    .map(
      ({ candidate, score, parameters }) =>
        `Candidate ${candidate}: validation accuracy ${formatAccuracy(score)} after the short training of the search, ${formatParameters(parameters)} parameters.`,
    )
    .join(' ');
}

/** The best so far beside what random draws would have found; where nothing is known of those, the way to find out. */
export function ProgressPanel({
  experiment,
  candidates,
}: {
  readonly experiment: ExperimentDetail;
  readonly candidates: readonly CandidateRow[];
}): JSX.Element {
  const { planned, evaluated } = experiment.candidates;
  const { baseline, isOther } = useRandomBaseline(experiment, candidates);
  const prepared = useMemo(
    () => prepareSearch(candidates, planned, baseline),
    [candidates, planned, baseline],
  );
  const { strategy, halving } = experiment.spec.search;
  const heading = `${evaluated} of ${planned} ${planned === 1 ? 'candidate' : 'candidates'} evaluated`;
  return (
    <Paper withBorder p="md" style={{ minWidth: 0 }}>
      {planned < few ? (
        <>
          <Title order={2} size="h4">
            {heading}
          </Title>
          <Text size="sm">{fewWords(candidates)}</Text>
        </>
      ) : (
        <Chart
          prepared={prepared}
          label={`Search of ${experiment.name}`}
          height={300}
          controls={
            <Title order={2} size="h4">
              {heading}
            </Title>
          }
        />
      )}
      {halving !== undefined ? (
        <Text size="xs" c="dimmed" mt={4}>
          No random baseline: with successive halving trainings are of unequal length.
        </Text>
      ) : (
        strategy.name !== 'random' &&
        !isOther && (
          <Group gap="xs" mt="xs" justify="space-between">
            <Text size="xs" c="dimmed" style={{ flex: '1 1 240px' }}>
              {baseline === null
                ? 'Nothing is known of random draws: run a random search of the same budget to see what this one is worth.'
                : 'A random search of the same budget would draw the baseline to the end.'}
              {strategy.name !== 'evolution' && ' The supernet’s own work is not counted here.'}
            </Text>
            <Button
              component={Link}
              href={`/experiments/new?from=${experiment.id}&strategy=random`}
              size="xs"
              variant="default"
              leftSection={<IconArrowsShuffle size={14} />}
            >
              Random search
            </Button>
          </Group>
        )
      )}
    </Paper>
  );
}
