'use client';

import type { RunDetail } from '@bionas/contracts';
import { DateText, EmptyState, formatDuration } from '@bionas/ui';
import { Stack, Text, Timeline } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
  type Icon,
} from '@tabler/icons-react';
import type { JSX } from 'react';
import { useNow } from '../../live/use-now.ts';

type Attempt = RunDetail['attemptList'][number];

const looks: Record<Attempt['state'], { icon: Icon; colour: string; words: string }> = {
  running: { icon: IconPlayerPlay, colour: 'blue', words: 'at work' },
  finished: { icon: IconCheck, colour: 'teal', words: 'finished' },
  failed: { icon: IconAlertTriangle, colour: 'red', words: 'failed' },
  lost: { icon: IconPlugConnectedX, colour: 'orange', words: 'lost: the worker vanished' },
  'pre-empted': {
    icon: IconArrowBackUp,
    colour: 'yellow',
    words: 'pre-empted: handed back with a checkpoint',
  },
  paused: { icon: IconPlayerPause, colour: 'blue', words: 'paused with a checkpoint' },
  cancelled: { icon: IconBan, colour: 'gray', words: 'cancelled' },
};

const startWords = (attempt: Attempt): string =>
  attempt.resumedFromEpoch === null
    ? 'from the beginning'
    : `resumed from the checkpoint after epoch ${attempt.resumedFromEpoch}`;

/** Every trainer's try at this run, lost ones too, and where the next one went on. */
export function AttemptsTab({ attempts }: { readonly attempts: readonly Attempt[] }): JSX.Element {
  const now = useNow();
  if (attempts.length === 0)
    return (
      <EmptyState title="No attempt yet" text="The run waits for a worker that takes its kind of work." />
    );
  return (
    <Timeline bulletSize={28} lineWidth={2} active={attempts.length} maw={760}>
      {attempts.map((attempt) => {
        const { icon: Icon, colour, words } = looks[attempt.state];
        const end = attempt.endedAt ?? now;
        return (
          <Timeline.Item
            key={attempt.id}
            color={colour}
            bullet={<Icon size={16} aria-hidden />}
            title={`Attempt ${attempt.number}: ${words}`}
          >
            <Stack gap={2}>
              <Text size="sm">
                {attempt.workerName} on {attempt.host}, {startWords(attempt)}
              </Text>
              <Text size="sm" c="dimmed" component="div">
                <DateText at={attempt.startedAt} />
                {end !== null &&
                  `, ${attempt.endedAt === null ? 'for' : 'took'} ${formatDuration(end - attempt.startedAt)}`}
              </Text>
              {attempt.error !== null && (
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {attempt.error.message}
                </Text>
              )}
            </Stack>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
