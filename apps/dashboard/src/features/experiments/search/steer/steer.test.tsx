import { experimentSpecSchema, type PinOrBan, type SearchView } from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { chainOf } from '../../../compare/testing.ts';
import { budgetChanges } from './budget-dialog.tsx';
import { changeWords } from './change-words.ts';
import { pinOfPlace } from './pin-of-place.ts';
import { PinDialog } from './pin-dialog.tsx';
import type { SteeredSearch } from './use-search.ts';

afterEach(cleanup);

const spec = experimentSpecSchema.parse({
  name: 'steered',
  space: { kind: 'chain', layers: 2, operations: ['conv_3x3', 'conv_5x5'], rules: ['bp', 'usf'] },
});
const view: SearchView = {
  ...{ runId: '', experimentId: '', round: 3, parallel: 2, waiting: 0, forkedFrom: null, forks: [] },
  budget: { candidates: 12, epochs: null, timeLimitMinutes: 60, trainerHours: null },
  steering: [{ number: 1, change: { kind: 'ban', edge: 0, operation: 'conv_3x3' } }],
};
const search = (change: Partial<SteeredSearch> = {}): SteeredSearch => ({
  ...{ runId: '', spec, view, history: [], generations: [], error: null, busy: false, asker: '' },
  ...{ setAsker: vi.fn(), intervene: vi.fn(), fork: vi.fn(), pause: vi.fn(), resume: vi.fn() },
  ...change,
});
const open = (initial: PinOrBan, intervene = vi.fn()): typeof intervene => {
  render(
    <MantineProvider env="test">
      <PinDialog search={search({ intervene })} initial={initial} onClose={vi.fn()} />
    </MantineProvider>,
  );
  return intervene;
};

it('says what a change means in the words of the space', () => {
  expect(changeWords({ kind: 'pin', edge: 1, operation: 'conv_5x5', rule: 'usf' }, 'chain')).toBe(
    'Only conv 5×5 with uSF on layer 2',
  );
  expect(changeWords({ kind: 'ban', cell: 'reduce', edge: 4, rule: 'fa' }, 'cell')).toBe(
    'No rule FA on node 1 → node 2 of the reduction cell',
  );
  expect(changeWords({ kind: 'ban', operation: 'skip_connect' }, 'cell')).toBe('No skip everywhere');
  expect(changeWords({ kind: 'budget', candidates: 20, timeLimitMinutes: null }, 'chain')).toBe(
    'Budget: 20 candidates, time no limit',
  );
});

it('sends a ban as it stands, and refuses one that leaves nothing before anybody is asked', () => {
  const intervene = open({ kind: 'ban', edge: 1, rule: 'usf' });
  fireEvent.click(screen.getByRole('button', { name: 'Ban' }));
  expect(intervene).toHaveBeenCalledWith([{ kind: 'ban', edge: 1, rule: 'usf' }], expect.any(Function));
  cleanup();
  // conv 3×3 is banned on the first layer already.
  open({ kind: 'ban', edge: 0, operation: 'conv_5x5' });
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Ban' }).disabled).toBe(true);
  expect(screen.getByRole('status').textContent).toContain('leaves nothing');
});

it('changes only what was changed, and lifts an emptied limit', () => {
  const same = { ...view.budget, parallel: 2 };
  expect(budgetChanges(view, same)).toEqual([]);
  expect(budgetChanges(view, { ...same, candidates: 20, timeLimitMinutes: null, parallel: 4 })).toEqual([
    { kind: 'budget', candidates: 20, timeLimitMinutes: null },
    { kind: 'parallel', parallel: 4 },
  ]);
  expect(budgetChanges(view, { ...same, candidates: null, parallel: null })).toEqual([]);
});

it('finds what is to be pinned at a place of a drawing', () => {
  expect(pinOfPlace(chainOf('fa', 'bp'), 'layers.0')).toMatchObject({ kind: 'pin', edge: 0, rule: 'fa' });
  expect(pinOfPlace(chainOf('fa', 'bp'), 'head')).toBeNull();
});
