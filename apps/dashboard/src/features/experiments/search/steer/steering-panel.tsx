'use client';

import type { RunRow } from '@bionas/contracts';
import { StateBadge } from '@bionas/ui';
import { Button, Collapse, Group, Paper, Pill, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAdjustments,
  IconGitFork,
  IconHistory,
  IconPin,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useState, type JSX } from 'react';
import { errorMessage } from '../../../../api/error-message.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { runAbilities } from '../../../runs/run-abilities.ts';
import { BudgetDialog } from './budget-dialog.tsx';
import { changeWords } from './change-words.ts';
import { ForkDialog } from './fork-dialog.tsx';
import { HistoryTable } from './history-table.tsx';
import type { SteeredSearch } from './use-search.ts';

export interface SteeringPanelProps {
  readonly run: RunRow;
  readonly search: SteeredSearch;
  readonly onPin: () => void;
}

/** The search in the hands of who looks on: pause, budget, pins and bans, forks, and the history of all that. */
export function SteeringPanel({ run, search, onPin }: SteeringPanelProps): JSX.Element {
  const [dialog, setDialog] = useState<'budget' | 'fork' | null>(null);
  const [shown, history] = useDisclosure(false);
  const { view, spec } = search;
  const can = runAbilities(run);
  const space = spec.space.kind;
  return (
    <Paper withBorder p="md" component="section" aria-label="Steer the search">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={2} size="h4">
            Search
          </Title>
          <StateBadge state={run.state} />
          {view !== undefined && (
            <Text size="sm">
              {view.round} {view.round === 1 ? 'round' : 'rounds'} over, {view.budget.candidates}{' '}
              {view.budget.candidates === 1 ? 'candidate' : 'candidates'}
              {view.budget.epochs !== null && `, ${view.budget.epochs} epochs`}, {view.parallel} at once
            </Text>
          )}
          {run.progressText !== '' && (
            <Text size="sm" c="dimmed" lineClamp={1} title={run.progressText}>
              {run.progressText}
            </Text>
          )}
        </Group>
        <Group gap="xs">
          {can.pause && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPause size={16} />}
              loading={search.busy}
              onClick={search.pause}
            >
              Pause
            </Button>
          )}
          {can.resume && (
            <Button
              size="xs"
              leftSection={<IconPlayerPlay size={16} />}
              loading={search.busy}
              onClick={search.resume}
            >
              Resume
            </Button>
          )}
          {can.cancel && view !== undefined && (
            <>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconAdjustments size={16} />}
                onClick={() => setDialog('budget')}
              >
                Budget
              </Button>
              <Button size="xs" variant="default" leftSection={<IconPin size={16} />} onClick={onPin}>
                Pin or ban
              </Button>
            </>
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconGitFork size={16} />}
            disabled={view === undefined}
            onClick={() => setDialog('fork')}
          >
            Fork
          </Button>
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconHistory size={16} />}
            aria-expanded={shown}
            onClick={history.toggle}
          >
            History ({search.history.length})
          </Button>
        </Group>
      </Group>
      {search.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs" role="alert">
          How the search stands could not be read: {errorMessage(search.error)}
        </Text>
      )}
      {view !== undefined && view.steering.length > 0 && (
        <Pill.Group mt="sm" aria-label="Pins and bans in force">
          {view.steering.map(({ number, change }) => (
            <Pill
              key={number}
              size="md"
              withRemoveButton={can.cancel}
              removeButtonProps={{
                // Mantine hides it from keyboards, since a Pill usually lies in a field that handles them.
                ...{ 'aria-hidden': false, tabIndex: 0 },
                'aria-label': `Release: ${changeWords(change, space)}`,
              }}
              onRemove={() => search.intervene([{ kind: 'release', of: number }])}
            >
              {changeWords(change, space)}
            </Pill>
          ))}
        </Pill.Group>
      )}
      {view !== undefined && view.waiting > 0 && (
        <Text size="sm" mt="xs" role="status">
          {view.waiting} {view.waiting === 1 ? 'change waits' : 'changes wait'} for the end of the round.
        </Text>
      )}
      {view?.forkedFrom != null && (
        <Text size="sm" mt="xs">
          It went on from the end of round {view.forkedFrom.round} of{' '}
          <PageLink href={`/experiments/${view.forkedFrom.experimentId}`}>another search</PageLink>.
        </Text>
      )}
      <Collapse expanded={shown}>
        <Stack gap="xs" mt="sm">
          {search.history.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing has been changed.
            </Text>
          ) : (
            <HistoryTable rows={search.history} space={space} />
          )}
          {can.cancel && (
            <TextInput
              label="Your name, for the history"
              size="xs"
              w={260}
              maxLength={80}
              value={search.asker}
              onChange={(event) => search.setAsker(event.currentTarget.value)}
            />
          )}
        </Stack>
      </Collapse>
      {dialog === 'budget' && view !== undefined && (
        <BudgetDialog search={search} view={view} onClose={() => setDialog(null)} />
      )}
      {dialog === 'fork' && <ForkDialog search={search} onClose={() => setDialog(null)} />}
    </Paper>
  );
}
