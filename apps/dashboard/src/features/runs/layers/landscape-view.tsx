'use client';

import type { LandscapeResult } from '@bionas/contracts';
import {
  formatAccuracy,
  formatCount,
  formatValue,
  HeatMap,
  ProfileChart,
  type HeatMapInput,
} from '@bionas/ui';
import { SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState, type JSX } from 'react';
import { HowMeasured } from '../provenance-facts.tsx';

const distance = 'distance in norms of the weights';
const tick = (value: number): string => String(Number(value.toFixed(3)));

/** Loss and accuracy along the gradient, and over a plane of two random directions. */
export function LandscapeView({ result }: { readonly result: LandscapeResult }): JSX.Element {
  const [what, setWhat] = useState<'loss' | 'accuracy'>('loss');
  const { line, grid, centre, images } = result;
  const profile = useMemo(
    () => ({
      at: line.at,
      atName: `${distance}, downhill to the right`,
      lines: [
        { label: 'loss', colour: '#3b78c2', values: line.loss },
        { label: 'accuracy', colour: '#c26a12', values: line.accuracy, share: true },
      ],
      // Half a norm away a loss may be a thousand times as high.
      logarithmic: true,
      mark: { at: 0, label: 'trained' },
    }),
    [line],
  );
  const plane = useMemo(
    (): HeatMapInput => ({
      rows: grid.axis.map(tick),
      columns: grid.axis.map(tick),
      values: grid[what].map((row) =>
        row.map((value) => (value === null || what === 'loss' ? value : 100 * value)),
      ),
      rowName: 'second direction',
      columnName: 'first direction',
      valueName: what === 'loss' ? 'loss' : 'accuracy, per cent',
      // A loss grows by orders of magnitude: near the centre nothing else would be told apart.
      logarithmic: what === 'loss',
      upwards: true,
      ...(what === 'accuracy' && { range: [0, 100] as const }),
    }),
    [grid, what],
  );
  return (
    <Stack gap="sm">
      <Text size="sm">
        At the trained weights: loss {formatValue(centre.loss)}, accuracy {formatAccuracy(centre.accuracy)},
        norm of the gradient {formatValue(result.gradientNorm)}.
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <ProfileChart
          input={profile}
          label="Loss along the gradient"
          height={380}
          controls={
            <Title order={3} size="h5">
              Along the true gradient
            </Title>
          }
        />
        <HeatMap
          input={plane}
          label={`Landscape of the ${what}`}
          height={380}
          controls={
            <SegmentedControl
              size="xs"
              aria-label="What the picture shows"
              data={['loss', 'accuracy']}
              value={what}
              onChange={(value) => setWhat(value === 'accuracy' ? 'accuracy' : 'loss')}
            />
          }
        />
      </SimpleGrid>
      <HowMeasured provenance={result.provenance}>
        <Text size="sm" mb="sm">
          Mean cross-entropy and accuracy on the first {formatCount(images)} validation images, in evaluation
          mode, at weights around the trained ones (arXiv:1712.09913). The line follows the true gradient
          through the forward weights, whatever rules trained them; positive is downhill. The plane is spanned
          by two random directions, each filter as long as the network’s own.{' '}
          {distance.slice(0, 1).toUpperCase()}
          {distance.slice(1)}: 1 is as far as the origin. Biases and batch norms stay.
        </Text>
      </HowMeasured>
    </Stack>
  );
}
