'use client';

import type { PinOrBan, SearchChange } from '@bionas/contracts';
import { Button, Group, Modal, NumberInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState, type JSX } from 'react';
import { pinProblem } from './check-pin.ts';
import { PinFields } from './pin-fields.tsx';
import type { SteeredSearch } from './use-search.ts';

export interface ForkDialogProps {
  readonly search: SteeredSearch;
  readonly onClose: () => void;
}

/** Has a new search go on from the end of a round of this one, with a change of its own. Mounted anew each time. */
export function ForkDialog({ search, onClose }: ForkDialogProps): JSX.Element {
  const { generations, view } = search;
  const possible = generations.filter(({ lost }) => lost === null);
  const [round, setRound] = useState(possible.at(-1)?.round ?? null);
  const [name, setName] = useState('');
  const [candidates, setCandidates] = useState<number | null>(view?.budget.candidates ?? null);
  const [steered, setSteered] = useState(false);
  const [pin, setPin] = useState<PinOrBan>({ kind: 'ban' });
  const problem = steered
    ? pinProblem(
        pin,
        search.spec,
        (view?.steering ?? []).map(({ change }) => change),
      )
    : null;
  const asked = generations.find((one) => one.round === round)?.questions ?? 0;
  // With shared weights other questions are counted, too.
  const isSpent = view?.budget.epochs === null && candidates !== null && asked >= candidates;
  const changes: SearchChange[] = [
    ...(candidates !== null && candidates !== view?.budget.candidates
      ? [{ kind: 'budget' as const, candidates }]
      : []),
    ...(steered ? [pin] : []),
  ];
  return (
    <Modal opened onClose={onClose} title="Fork the search" centered size="lg">
      {possible.length === 0 ? (
        <Text size="sm">
          {generations[0]?.lost == null
            ? 'No round is over yet: there is nothing to go on from.'
            : `None of its rounds can be gone on from: ${generations[0].lost}.`}
        </Text>
      ) : (
        <Stack gap="sm">
          <Text size="sm">
            A new experiment begins with everything this search knew at the end of a round. This one goes on
            as it is.
          </Text>
          <Select
            label="Go on from the end of"
            allowDeselect={false}
            searchable
            value={round === null ? null : String(round)}
            data={generations.map((one) => ({
              value: String(one.round),
              label: `round ${one.round}: ${one.lost ?? one.text}`,
              disabled: one.lost !== null,
            }))}
            onChange={(value) => setRound(value === null ? null : Number(value))}
          />
          <TextInput
            label="Name"
            placeholder={`${search.spec.name} (from round ${round ?? '…'})`}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label="Candidates"
            description="Trainings in all, those that are done included"
            min={1}
            max={10_000}
            allowDecimal={false}
            value={candidates ?? ''}
            onChange={(value) => setCandidates(typeof value === 'number' ? value : null)}
          />
          {isSpent && (
            <Text size="sm" role="status">
              By the end of this round all of its candidates have been asked for: allow more, or go on from an
              earlier round.
            </Text>
          )}
          <Switch
            label="Pin or ban something in the fork"
            checked={steered}
            onChange={(event) => setSteered(event.currentTarget.checked)}
          />
          {steered && <PinFields space={search.spec.space} value={pin} onChange={setPin} problem={problem} />}
        </Stack>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Go back
        </Button>
        <Button
          disabled={round === null || problem !== null}
          loading={search.busy}
          onClick={() => {
            if (round === null) return;
            search.fork(round, { ...(name.trim() !== '' && { name: name.trim() }), changes });
          }}
        >
          Fork
        </Button>
      </Group>
    </Modal>
  );
}
