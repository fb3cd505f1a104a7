import type { AppRouter } from '@bionas/api';
import {
  experimentPresets,
  experimentSpecSchema,
  learningRuleNames,
  ruleCatalogue,
  type CostEstimate,
} from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { createTRPCClient, TRPCClientError } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { afterEach, expect, it, vi } from 'vitest';
import { TRPCProvider } from '../../api/trpc.ts';
import { LaunchForm } from './launch-form.tsx';

const push = vi.fn();
vi.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));
afterEach(() => {
  cleanup();
  push.mockClear();
});

const smoke = experimentSpecSchema.parse(experimentPresets.smoke);

const unknownCost: CostEstimate = {
  ...{ parts: [], trainers: null, attackers: null, wall: null, pool: { trainers: 0, attackers: 0 } },
  notes: ['No trainer has measured anything yet.'],
};

function draw(answer: () => { id: string }): { sent: unknown[] } {
  const sent: unknown[] = [];
  const client = createTRPCClient<AppRouter>({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            if (op.path === 'findings.estimateCost') {
              observer.next({ result: { type: 'data', data: unknownCost } });
              observer.complete();
              return;
            }
            sent.push(op.input);
            try {
              observer.next({ result: { type: 'data', data: answer() } });
              observer.complete();
            } catch (error) {
              observer.error(TRPCClientError.from(error as Error));
            }
          }),
    ],
  });
  const queryClient = new QueryClient();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={client} queryClient={queryClient}>
          <LaunchForm initial={smoke} />
        </TRPCProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { sent };
}
// By type and label: role queries read the whole of this large form for each answer.
const launch = (): HTMLButtonElement => {
  const button = document.querySelector<HTMLButtonElement>('button[type="submit"]');
  if (button === null) throw new Error('the form has no launch button');
  return button;
};

it('shows the description of a field, and what is wrong with it as it is typed', async () => {
  draw(() => ({ id: 'x' }));
  expect(
    await screen.findByText('No trainer has measured anything yet.', {}, { timeout: 20_000 }),
  ).toBeDefined();
  expect(
    screen.getByText('Training images, drawn by the seed, balanced over classes as far as possible'),
  ).toBeTruthy();
  expect(launch().disabled).toBe(false);
  const field = screen.getByLabelText('Training images');
  fireEvent.change(field, { target: { value: '50' } });
  expect(launch().disabled).toBe(true);
  expect(screen.getByText('Not yet a valid experiment')).toBeTruthy();
  expect(field.getAttribute('aria-invalid')).toBe('true');
  fireEvent.change(field, { target: { value: '500' } });
  expect(launch().disabled).toBe(false);
  expect(screen.getByTestId('effective-spec').textContent).toContain('trainSize: 500\n');
});

it('submits exactly the effective spec it shows and opens the experiment', async () => {
  const { sent } = draw(() => ({ id: 'abc' }));
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: 'mine' } });
  fireEvent.click(launch());
  await waitFor(() => expect(push).toHaveBeenCalledWith('/experiments/abc'));
  expect(sent[0]).toEqual({ spec: { ...smoke, name: 'mine' } });
});

it('switches to cells and fills in a preset', () => {
  draw(() => ({ id: 'x' }));
  expect(screen.queryByLabelText('Rule of the stem')).toBeNull();
  fireEvent.click(screen.getByLabelText('DARTS cells'));
  expect(screen.getAllByLabelText('Rule of the stem').length).toBeGreaterThan(0);
  fireEvent.click(screen.getByLabelText('NAS-Bench-201'));
  fireEvent.change(screen.getByLabelText('Nodes of a cell'), { target: { value: '3' } });
  expect(screen.getByTestId('effective-spec').textContent).toContain('kind: nas-bench-201\n  nodes: 3\n');
  fireEvent.click(screen.getByTitle('About an hour on a laptop, real CIFAR-10'));
  expect(screen.getByTestId('effective-spec').textContent).toContain('name: cifar-10');
});

it('offers every rule for layers and those that hear of the labels for a head', () => {
  draw(() => ({ id: 'x' }));
  const offered = (label: string): (string | null)[] => {
    const [input] = screen.getAllByLabelText(label);
    if (input === undefined) throw new Error(`no field ${label}`);
    fireEvent.click(input);
    const list = document.getElementById(input.getAttribute('aria-controls') ?? '');
    return [...(list?.querySelectorAll('[role="option"]') ?? [])].map((option) =>
      option.getAttribute('value'),
    );
  };
  expect(offered('Learning rules')).toEqual(learningRuleNames);
  expect(offered('Rule of the head')).toEqual([
    'searched',
    ...learningRuleNames.filter((rule) => ruleCatalogue[rule].supervised),
  ]);
});

it('shows the options of the chosen rules when asked, checks them and writes what was changed', () => {
  draw(() => ({ id: 'x' }));
  expect(screen.queryByLabelText('Options of feedback alignment')).toBeNull();
  fireEvent.click(screen.getByText('all at their defaults'));
  const group = within(screen.getByLabelText('Options of feedback alignment'));
  expect(screen.queryByLabelText('Options of predictive coding')).toBeNull();
  const factor = group.getByLabelText('Learning-rate factor');
  fireEvent.change(factor, { target: { value: '0' } });
  expect(group.getByText('Must be more than 0')).toBeTruthy();
  expect(launch().disabled).toBe(true);
  fireEvent.change(factor, { target: { value: '0.5' } });
  fireEvent.click(group.getByLabelText(/^Keep the norm/));
  expect(screen.getByText('2 changed')).toBeTruthy();
  expect(screen.getByTestId('effective-spec').textContent).toMatch(
    /ruleOptions:\n +fa:\n +learningRate: 0\.5\n +law: xavier\n +clipErrors: false\n +keepNorm: true\n/,
  );
});

it('leads from a strategy with shared weights to cells, and says what will run', () => {
  draw(() => ({ id: 'x' }));
  fireEvent.click(screen.getByLabelText('BioNAS-EG'));
  expect(launch().disabled).toBe(true);
  fireEvent.click(screen.getByText('Search among DARTS cells'));
  expect(launch().disabled).toBe(false);
  expect(screen.queryByLabelText(/^Successive halving/)).toBeNull();
  const population = screen.getByLabelText('Population');
  fireEvent.change(population, { target: { value: '2' } });
  expect(launch().disabled).toBe(true);
  fireEvent.change(population, { target: { value: '10' } });
  fireEvent.change(screen.getByLabelText('Parameters, at most'), { target: { value: '50000' } });
  // 35 epochs after the warm-up × 3 evolutions × 2 generations × 10.
  expect(document.querySelector('[data-plan]')?.textContent).toContain(
    '50 epochs of the supernet, 2,100 samples of alphas scored, 8 genomes read off',
  );
  fireEvent.click(screen.getByText('More options of BioNAS-EG'));
  fireEvent.change(screen.getByLabelText('Probe images'), { target: { value: '128' } });
  const spec = screen.getByTestId('effective-spec').textContent;
  expect(spec).toContain('probeImages: 128\n');
  expect(spec).toContain('constraints:\n    maxParameters: 50000\n');
});

it('says why the hub refused', async () => {
  draw(() => {
    throw new Error('The disk of the hub is full.');
  });
  fireEvent.click(launch());
  await waitFor(() => expect(screen.getByText('The disk of the hub is full.')).toBeTruthy());
  expect(push).not.toHaveBeenCalled();
});
