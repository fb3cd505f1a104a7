'use client';
import type { ExperimentState, RunState } from '@bionas/contracts';
import { Badge, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconClock,
  IconInfinityOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnectedX,
  IconRocket,
  IconScissors,
  type Icon,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { stateLooks, type StateIconName } from './state-looks.ts';

const icons: Record<StateIconName, Icon> = {
  clock: IconClock,
  rocket: IconRocket,
  play: IconPlayerPlay,
  pause: IconPlayerPause,
  check: IconCheck,
  alert: IconAlertTriangle,
  unplug: IconPlugConnectedX,
  return: IconArrowBackUp,
  scissors: IconScissors,
  infinity: IconInfinityOff,
  ban: IconBan,
};

/** In two steps: a smooth fade of every running badge has the browser paint sixty times a second, half a core without a graphics card. */
const pulse = `
@keyframes bionas-pulse { from { opacity: 1; } to { opacity: 0.45; } }
.bionas-pulse { animation: bionas-pulse 1.8s steps(2, jump-none) infinite; }
@media (prefers-reduced-motion: reduce) { .bionas-pulse { animation: none; } }
`;

/** State of a run, candidate or experiment: word, colour and icon; the meaning in the tooltip. */
export function StateBadge({ state }: { readonly state: RunState | ExperimentState }): ReactElement {
  const look = stateLooks[state];
  const StateIcon = icons[look.icon];
  // The word stays in the text colour (contrast in both themes); colour and shape are the icon's and the border's.
  const colour =
    look.colour === 'dark'
      ? 'light-dark(var(--mantine-color-dark-6), var(--mantine-color-dark-2))'
      : `light-dark(var(--mantine-color-${look.colour}-8), var(--mantine-color-${look.colour}-4))`;
  return (
    <>
      <style href="bionas-pulse" precedence="default">
        {pulse}
      </style>
      <Tooltip label={look.meaning} openDelay={300} events={{ hover: true, focus: true, touch: true }}>
        <Badge
          variant="default"
          size="md"
          data-state={state}
          leftSection={
            <StateIcon
              size={14}
              stroke={2.2}
              color={colour}
              aria-hidden
              {...(look.pulse ? { className: 'bionas-pulse' } : {})}
            />
          }
          styles={{
            root: { borderColor: colour, minWidth: 'max-content', cursor: 'default' },
            label: { textTransform: 'none', fontWeight: 500, overflow: 'visible' },
          }}
        >
          {look.word}
        </Badge>
      </Tooltip>
    </>
  );
}
