'use client';
import { Box, Code, Group, SimpleGrid, Skeleton, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize, useMounted } from '@mantine/hooks';
import { nb201Text, shortForm, type Genome } from '@bionas/contracts';
import { Suspense, lazy, useMemo, useState, type ReactElement } from 'react';
import { describeGenome } from './describe-genome.ts';
import { genomeGraphs } from './genome-graph.ts';
import { differingPlaces, genomePlaces } from './genome-places.ts';
import { RuleChip } from './rule-chip.tsx';
import { RuleLegend } from './rule-legend.tsx';

const GenomeFlow = lazy(async () => ({ default: (await import('./genome-flow.tsx')).GenomeFlow }));

interface GenomeDrawingProps {
  readonly genome: Genome;
  /** Marks the operations and rules in which `genome` differs from this one. */
  readonly comparedWith?: Genome;
  readonly maxHeight?: number;
  /** A click on an operation: its place, as in `genomePlaces`. */
  readonly onPick?: (place: string) => void;
}

/** Below this width a cell is drawn from top to bottom. */
const narrow = 520;
/** From this width on there is room for two cells beside each other, with the names of two rules in a box. */
const sideBySide = 1280;

/**
 * A genome drawn: a chain as a path, cells as graphs with normal and reduction side by side where there is room, a NAS-Bench-201 cell
 * also in the form its authors write. The same is said in words for screen readers.
 */
export function GenomeDrawing({
  genome,
  comparedWith,
  maxHeight = 420,
  onPick,
}: GenomeDrawingProps): ReactElement {
  const mounted = useMounted();
  const { ref, width: measured } = useElementSize();
  // In a hidden tab the width is 0: what was drawn stays.
  const [width, setWidth] = useState(0);
  if (measured > 0 && measured !== width) setWidth(measured);
  // Answers of the hub keep the identity of what did not change, so a drawing does not flicker when a page reads again.
  const marked = useMemo(
    () => (comparedWith === undefined ? new Set<string>() : differingPlaces(genome, comparedWith)),
    [genome, comparedWith],
  );
  const graphs = useMemo(() => genomeGraphs(genome, marked), [genome, marked]);
  const slots = genomePlaces(genome).filter((item) => item.operation === null);
  const columns = graphs.length > 1 && width >= sideBySide ? 2 : 1;
  const vertical = width > 0 && width / columns < narrow;
  return (
    <Box component="figure" m={0} ref={ref} aria-label={`Genome ${shortForm(genome)}`} data-genome-drawing>
      <SimpleGrid cols={columns} spacing="md">
        {graphs.map((graph) => (
          <Box key={graph.key} style={{ minWidth: 0 }}>
            {graphs.length > 1 && (
              <Text size="sm" fw={600} mb={4}>
                {graph.title}
              </Text>
            )}
            {mounted && width > 0 ? (
              <Suspense fallback={<Skeleton h={120} />}>
                <GenomeFlow
                  graph={graph}
                  vertical={vertical}
                  maxHeight={maxHeight}
                  width={width / columns}
                  {...(onPick !== undefined && { onPick })}
                />
              </Suspense>
            ) : (
              <Skeleton h={120} />
            )}
          </Box>
        ))}
      </SimpleGrid>
      <RuleLegend genome={genome} />
      {genome.space === 'bionas-nb201-v1' && (
        <Group gap="md" mt="xs" wrap="nowrap" align="baseline">
          <Text size="sm" c="dimmed">
            Standard form
          </Text>
          <Code style={{ overflowWrap: 'anywhere' }}>{nb201Text(genome)}</Code>
        </Group>
      )}
      {genome.space !== 'bionas-chain-v1' && (
        <Group gap="md" mt="xs">
          <Text size="sm" c="dimmed">
            Fixed layers
          </Text>
          {slots.map((slot) => (
            <Group key={slot.place} gap={6} wrap="nowrap">
              <Text size="sm">
                {marked.has(slot.place) ? '≠ ' : ''}
                {slot.place}
              </Text>
              <RuleChip rule={slot.rule ?? 'bp'} />
            </Group>
          ))}
        </Group>
      )}
      <VisuallyHidden>
        <ul>
          {describeGenome(genome).map((text, index) => (
            <li key={index}>{text}</li>
          ))}
          {marked.size > 0 && <li>Differs in: {[...marked].join(', ')}</li>}
        </ul>
      </VisuallyHidden>
    </Box>
  );
}
