'use client';

import type { PinOrBan } from '@bionas/contracts';
import { Button, Group, Modal } from '@mantine/core';
import { useState, type JSX } from 'react';
import { pinProblem } from './check-pin.ts';
import { PinFields } from './pin-fields.tsx';
import type { SteeredSearch } from './use-search.ts';

export interface PinDialogProps {
  readonly search: SteeredSearch;
  /** What it begins with. */
  readonly initial: PinOrBan;
  readonly onClose: () => void;
}

/** Asks for a pin or a ban and has the search take it in before its next round. Mounted anew for each. */
export function PinDialog({ search, initial, onClose }: PinDialogProps): JSX.Element {
  const [value, setValue] = useState(initial);
  const inForce = (search.view?.steering ?? []).map(({ change }) => change);
  const problem = pinProblem(value, search.spec, inForce);
  return (
    <Modal opened onClose={onClose} title="Pin or ban" centered size="lg">
      <PinFields space={search.spec.space} value={value} onChange={setValue} problem={problem} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Go back
        </Button>
        <Button
          disabled={problem !== null}
          loading={search.busy}
          onClick={() => search.intervene([value], onClose)}
        >
          {value.kind === 'pin' ? 'Pin' : 'Ban'}
        </Button>
      </Group>
    </Modal>
  );
}
