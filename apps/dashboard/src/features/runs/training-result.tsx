import type { TrainingResult } from '@bionas/contracts';
import { formatBytes, formatCount, formatDuration, formatParameters, formatValue } from '@bionas/ui';
import { Paper, Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { CountText } from './count-text.tsx';
import { FactsTable } from './facts-table.tsx';
import { HowMeasured } from './provenance-facts.tsx';

/** What a training came to. */
export function TrainingResultView({ result }: { readonly result: TrainingResult }): JSX.Element {
  return (
    <Stack maw={860}>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          Training
        </Title>
        <FactsTable
          label="Result of the training"
          facts={[
            { name: 'Test accuracy', value: <CountText count={result.test} /> },
            { name: 'Validation accuracy', value: <CountText count={result.validation} /> },
            { name: 'Training loss', value: formatValue(result.trainLoss) },
            { name: 'Validation loss', value: formatValue(result.validationLoss) },
            { name: 'Epochs', value: `${formatCount(result.epochs)} (${formatCount(result.steps)} steps)` },
            { name: 'Parameters', value: `${formatParameters(result.parameters)} (forward weights only)` },
            ...(result.auxiliaryParameters === undefined
              ? []
              : [
                  {
                    name: 'Auxiliary head',
                    value: `${formatParameters(result.auxiliaryParameters)} parameters more while training`,
                  },
                ]),
            { name: 'Took', value: formatDuration(result.durationMs) },
            { name: 'Weights', value: formatBytes(result.weights.bytes) },
          ]}
        />
      </Paper>
      <HowMeasured provenance={result.provenance}>
        <Text size="sm" mb="sm">
          Accuracy is the share of images classified rightly after the last epoch. Validation images were held
          back from the training images; test images were read once, at the end. Brackets: Wilson 95 %
          interval over the images of this one training. What other seeds would give is on the compare page
          and the leaderboard.
        </Text>
      </HowMeasured>
    </Stack>
  );
}
