'use client';

import { finalTraining, type RunDetail } from '@bionas/contracts';
import { GenomeDrawing } from '@bionas/ui';
import { Code, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { stringify } from 'yaml';
import { Copyable } from '../../shell/copyable.tsx';

/** What of the experiment's spec decided this run. */
function ownSpec(run: RunDetail): unknown {
  const { spec } = run;
  switch (run.kind) {
    case 'search':
      return { seed: run.seed, dataset: spec.dataset, space: spec.space, search: spec.search };
    case 'training':
    case 'control':
    case 'landscape':
      return { seed: run.seed, dataset: spec.dataset, training: finalTraining(spec.finals, run.role) };
    case 'attack':
      return { seed: run.seed, dataset: spec.dataset, attack: spec.attack };
  }
}

/** The genome as drawing and JSON, and the settings of the run. */
export function RunSpecTab({ run }: { readonly run: RunDetail }): JSX.Element {
  return (
    <Stack>
      {run.genome !== null && (
        <Paper withBorder p="md">
          <Title order={2} size="h4" mb="sm">
            Genome
          </Title>
          <GenomeDrawing genome={run.genome} />
        </Paper>
      )}
      <SimpleGrid cols={{ base: 1, md: run.genome === null ? 1 : 2 }}>
        <Paper withBorder p="md">
          <Title order={2} size="h4" mb="sm">
            Settings
          </Title>
          <Code block fz="xs">
            {stringify(ownSpec(run))}
          </Code>
        </Paper>
        {run.genome !== null && (
          <Paper withBorder p="md">
            <Title order={2} size="h4" mb="sm">
              Genome as JSON
            </Title>
            {run.genomeId !== null && (
              <Text size="sm" mb="xs" component="div">
                Id: <Copyable value={run.genomeId} shown={run.genomeId.slice(0, 16)} what="the genome's id" />
              </Text>
            )}
            <Code block fz="xs">
              {JSON.stringify(run.genome, null, 2)}
            </Code>
          </Paper>
        )}
      </SimpleGrid>
    </Stack>
  );
}
