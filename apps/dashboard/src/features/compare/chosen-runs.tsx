'use client';

import type { RunRow } from '@bionas/contracts';
import { roleLooks } from '@bionas/ui';
import { Anchor, Group, Pill, Text } from '@mantine/core';
import type { JSX } from 'react';

interface ChosenRunsProps {
  readonly runs: readonly RunRow[];
  readonly onRemove: (run: RunRow) => void;
  /** The reader wants to see all, or to change the choice. */
  readonly onMore: () => void;
}

const shown = 24;

/** The runs of a comparison, each of which can be taken out. */
export function ChosenRuns({ runs, onRemove, onMore }: ChosenRunsProps): JSX.Element {
  return (
    <Group gap={6} role="group" aria-label="Runs in this comparison">
      <Text size="sm" c="dimmed">
        {runs.length} {runs.length === 1 ? 'run' : 'runs'}:
      </Text>
      {runs.slice(0, shown).map((run) => {
        const role = run.role === null ? 'run' : roleLooks[run.role].label;
        return (
          <Pill
            key={run.id}
            withRemoveButton
            removeButtonProps={{
              'aria-label': `Take ${role} with seed ${run.seed} out of the comparison`,
              'aria-hidden': false,
              tabIndex: 0,
            }}
            onRemove={() => onRemove(run)}
          >
            {role}, seed {run.seed}
          </Pill>
        );
      })}
      {runs.length > shown && (
        <Anchor component="button" type="button" size="sm" onClick={onMore}>
          and {runs.length - shown} more
        </Anchor>
      )}
    </Group>
  );
}
