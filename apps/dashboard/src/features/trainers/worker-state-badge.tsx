import type { WorkerRow } from '@bionas/contracts';
import { Badge, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconClock,
  IconPlayerPlay,
  IconPlugConnectedX,
  IconVolumeOff,
  type Icon,
} from '@tabler/icons-react';
import type { JSX } from 'react';

const looks: Record<WorkerRow['state'], { icon: Icon; colour: string; meaning: string }> = {
  idle: { icon: IconClock, colour: 'gray', meaning: 'Waits for work' },
  working: { icon: IconPlayerPlay, colour: 'blue', meaning: 'Works on what it has claimed' },
  draining: { icon: IconArrowBackUp, colour: 'yellow', meaning: 'Hands its work back and takes no more' },
  silent: {
    icon: IconVolumeOff,
    colour: 'orange',
    meaning: 'No heartbeat for a while; its work is given up soon',
  },
  gone: {
    icon: IconPlugConnectedX,
    colour: 'gray',
    meaning: 'Left or lost; its work went back to the queue',
  },
};

/** State of a worker: word, colour and icon. */
export function WorkerStateBadge({ state }: { readonly state: WorkerRow['state'] }): JSX.Element {
  const { icon: Icon, colour, meaning } = looks[state];
  const tint = `light-dark(var(--mantine-color-${colour}-8), var(--mantine-color-${colour}-4))`;
  return (
    <Tooltip label={meaning} openDelay={300} events={{ hover: true, focus: true, touch: true }}>
      <Badge
        variant="default"
        data-worker-state={state}
        leftSection={<Icon size={14} stroke={2.2} color={tint} aria-hidden />}
        styles={{
          root: { borderColor: tint, minWidth: 'max-content', cursor: 'default' },
          label: { textTransform: 'none', fontWeight: 500, overflow: 'visible' },
        }}
      >
        {state}
      </Badge>
    </Tooltip>
  );
}
