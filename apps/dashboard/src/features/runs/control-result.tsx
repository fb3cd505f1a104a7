import type { ControlResult } from '@bionas/contracts';
import { formatCount, formatDuration, formatParameters, formatValue } from '@bionas/ui';
import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { CountText } from './count-text.tsx';
import { FactsTable } from './facts-table.tsx';
import { HowMeasured } from './provenance-facts.tsx';

/** What a training came to with one layer left as it was drawn. */
export function ControlResultView({ result }: { readonly result: ControlResult }): JSX.Element {
  return (
    <Stack maw={860}>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          Training with <Code fz="inherit">{result.frozenLayer}</Code> frozen
        </Title>
        <FactsTable
          label="Result of the control"
          facts={[
            { name: 'Test accuracy', value: <CountText count={result.test} /> },
            { name: 'Validation accuracy', value: <CountText count={result.validation} /> },
            { name: 'Training loss', value: formatValue(result.trainLoss) },
            { name: 'Validation loss', value: formatValue(result.validationLoss) },
            { name: 'Epochs', value: `${formatCount(result.epochs)} (${formatCount(result.steps)} steps)` },
            { name: 'Parameters', value: `${formatParameters(result.parameters)} (forward weights only)` },
            { name: 'Took', value: formatDuration(result.durationMs) },
          ]}
        />
      </Paper>
      <HowMeasured provenance={result.provenance}>
        <Text size="sm" mb="sm">
          The same training as the one below, same seed and data order, but the weights of this layer stay as
          they were drawn; its batch norm and all other layers learn. The paired difference over seeds is on
          the page of that training, under Layers. The weights of a control are not kept.
        </Text>
      </HowMeasured>
    </Stack>
  );
}
