'use client';

import {
  attackCatalogue,
  type AdversarialExamples,
  type DatasetName,
  type NetworkAnswer,
} from '@bionas/contracts';
import { formatEpsilon, formatPercent, magnifiedDifference, PixelImage, type PixelPicture } from '@bionas/ui';
import { Box, Group, SimpleGrid, Slider, Stack, Text } from '@mantine/core';
import { useMemo, useState, type JSX } from 'react';
import { settingsText } from '../settings-text.ts';
import { attackFacts, type WordedFact } from './attack-words.ts';
import { className } from './class-names.ts';
import { MeasuredPopover } from './measured-popover.tsx';

interface ExamplesViewProps {
  readonly examples: AdversarialExamples;
  /** Of the run. */
  readonly facts: readonly WordedFact[];
  readonly dataset: DatasetName;
  /** Where the slider begins. */
  readonly epsilon: number;
}

/** So that a change by ε fills half of the way from mid-grey to black or white, at most a hundredfold. */
export const magnification = (epsilon: number): number =>
  Math.max(1, Math.min(100, Math.round(0.5 / epsilon)));

/** Each image clean, its change magnified, and attacked, with what the network says; a slider over the stored radii. */
export function ExamplesView({ examples, facts, dataset, epsilon }: ExamplesViewProps): JSX.Element {
  const { head } = examples;
  const { radii, images, settings } = head;
  const own = radii.findIndex((radius) => radius.epsilon === epsilon);
  const [chosen, choose] = useState(Math.max(0, own));
  const radius = radii[chosen];
  const times = magnification(radius?.epsilon ?? 1);
  const broken = (radius?.answers ?? []).filter(({ answer }, row) => answer !== images[row]?.label).length;
  return (
    <Stack gap="sm">
      <Text component="div" size="sm">
        {images.length} {images.length === 1 ? 'image' : 'images'} that the network gets right, those that
        some attack broke first, under the strongest attack along the true gradient:{' '}
        {attackCatalogue[settings.attack].title} {settingsText(settings) && `(${settingsText(settings)})`}. At
        ε = {formatEpsilon(radius?.epsilon)} it fools the network on {broken} of them.{' '}
        <MeasuredPopover
          what="adversarial examples"
          facts={[
            ...attackFacts(settings, { norm: head.norm, epsilon: radius?.epsilon ?? epsilon }),
            ...facts,
          ]}
        />
      </Text>
      <Box maw={560} px="md" pb="lg">
        <Text size="sm" fw={500} mb={4}>
          How far each pixel may move
        </Text>
        <Slider
          thumbLabel="How far each pixel may move"
          min={0}
          max={Math.max(0, radii.length - 1)}
          step={1}
          value={chosen}
          onChange={choose}
          disabled={radii.length < 2}
          label={(place) => `ε = ${formatEpsilon(radii[place]?.epsilon)}`}
          marks={radii.map((one, value) => ({ value, label: formatEpsilon(one.epsilon) }))}
          restrictToMarks
        />
      </Box>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" verticalSpacing="md">
        {images.map((image, row) => (
          <Example
            key={image.place}
            {...{ examples, row, chosen, times, dataset }}
            after={radius?.answers[row] ?? image.clean}
          />
        ))}
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        The change is magnified around mid-grey, which means none: brighter was added, darker was taken away.
        Per cent: how sure the network is (softmax). At each ε the attack began anew. The images themselves
        are in the run’s artifacts, as safetensors.
      </Text>
    </Stack>
  );
}

interface ExampleProps {
  readonly examples: AdversarialExamples;
  readonly row: number;
  readonly chosen: number;
  readonly times: number;
  readonly dataset: DatasetName;
  readonly after: NetworkAnswer;
}

function Example({ examples, row, chosen, times, dataset, after }: ExampleProps): JSX.Element {
  const { head, clean, adversarial } = examples;
  const image = head.images[row];
  const pictures = useMemo(() => {
    const size = head.shape.reduce((product, side) => product * side, 1);
    const cut = (values: Float32Array | undefined): PixelPicture => ({
      shape: head.shape,
      values: (values ?? clean).subarray(row * size, (row + 1) * size),
    });
    const [before, attacked] = [cut(clean), cut(adversarial[chosen])];
    return { before, attacked, change: magnifiedDifference(before, attacked, times) };
  }, [head, clean, adversarial, row, chosen, times]);
  if (image === undefined) return <></>;
  const label = className(dataset, image.label);
  const fooled = after.answer !== image.label;
  return (
    <Group
      gap="md"
      wrap="nowrap"
      align="flex-start"
      role="group"
      aria-label={`Test image ${image.index}: ${label}`}
    >
      <Shown picture={pictures.before} title="clean" {...answerWords(image.clean, dataset)} />
      <Shown picture={pictures.change} title={`change × ${times}`} text="" />
      <Shown
        picture={pictures.attacked}
        title={fooled ? 'attacked: fooled' : 'attacked: still right'}
        colour={fooled ? 'red' : 'teal'}
        {...answerWords(after, dataset)}
      />
    </Group>
  );
}

const answerWords = ({ answer, confidence }: NetworkAnswer, dataset: DatasetName): { text: string } => ({
  text: `“${className(dataset, answer)}”, ${formatPercent(confidence)}`,
});

function Shown({
  picture,
  title,
  text,
  colour,
}: {
  readonly picture: PixelPicture;
  readonly title: string;
  readonly text: string;
  readonly colour?: string;
}): JSX.Element {
  return (
    <Stack gap={2}>
      <PixelImage picture={picture} label={text === '' ? title : `${title}: ${text}`} size={112} />
      <Text size="xs" fw={500} {...(colour === undefined ? {} : { c: colour })}>
        {title}
      </Text>
      <Text size="xs">{text}</Text>
    </Stack>
  );
}
