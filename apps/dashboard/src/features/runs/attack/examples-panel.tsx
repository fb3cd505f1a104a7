'use client';

import type { AttackResult, DatasetName } from '@bionas/contracts';
import { ErrorState, LoadingRows } from '@bionas/ui';
import { Paper, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { errorMessage } from '../../../api/error-message.ts';
import { runFacts } from './attack-words.ts';
import { ExamplesView } from './examples-view.tsx';
import { useAdversarials } from './use-adversarials.ts';

interface ExamplesPanelProps {
  readonly result: AttackResult;
  readonly dataset: DatasetName;
  /** Of the run. */
  readonly seed: number;
}

/** A few images before and after the strongest attack, or why there are none. */
export function ExamplesPanel({ result, dataset, seed }: ExamplesPanelProps): JSX.Element {
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="xs">
        Adversarial examples
      </Title>
      {result.adversarials === undefined ? (
        <Text size="sm" c="dimmed">
          This run kept no images: it is of an earlier version, or no image was classified rightly to begin
          with.
        </Text>
      ) : (
        <Examples hash={result.adversarials.hash} {...{ result, dataset, seed }} />
      )}
    </Paper>
  );
}

function Examples({
  hash,
  result,
  dataset,
  seed,
}: ExamplesPanelProps & { readonly hash: string }): JSX.Element {
  const query = useAdversarials(hash);
  if (query.data !== undefined) {
    return (
      <ExamplesView
        examples={query.data}
        facts={runFacts(result, seed)}
        dataset={dataset}
        epsilon={result.epsilon}
      />
    );
  }
  if (query.error === null) return <LoadingRows label="Adversarial examples" />;
  return (
    <ErrorState
      title="The examples could not be read"
      message={errorMessage(query.error)}
      onRetry={() => void query.refetch()}
    />
  );
}
