import type { AppRouter } from '@bionas/api';
import { alphaMetricOf, experimentSpecSchema, type Series } from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { createTRPCClient } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, expect, it } from 'vitest';
import { TRPCProvider } from '../../../api/trpc.ts';
import { SupernetPanel, supernetSearchOf } from './supernet-panel.tsx';

afterEach(cleanup);

/** Drawing many charts takes a while on a busy machine. */
const patience = { timeout: 4_000 };

const spec = experimentSpecSchema.parse({
  name: 'darts',
  space: { kind: 'cell', operations: ['skip_connect', 'sep_conv_3x3'], rules: ['bp', 'usf'] },
  search: { strategy: { name: 'darts', epochs: 3, none: false } },
});

/** Columns: skip, sep_conv_3x3 with bp and with usf. */
const names = [0, 1, 2].flatMap((candidate) =>
  ['normal', 'reduce'].flatMap((cell) =>
    Array.from({ length: 14 }, (_, edge) => `alpha/${cell}/${edge}/${candidate}`),
  ),
);

/** Answers with these shares of skip after each epoch; the convolutions have the rest. */
function draw(skip: readonly number[], reported: readonly string[] = [...names, 'supernet/entropy']): void {
  const valueOf = (name: string, share: number): number => {
    const place = alphaMetricOf(name);
    return place === null || place.candidate === 0 ? share : (1 - share) / 2;
  };
  const client = createTRPCClient<AppRouter>({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            const asked = op.input as { names?: string[] };
            const data =
              op.path === 'runs.metricNames'
                ? reported
                : (asked.names ?? []).map((name): Series => ({
                    runId: 'run',
                    name,
                    sampled: false,
                    points: skip.map((share, index) => ({
                      step: index + 1,
                      epoch: index + 1,
                      value: valueOf(name, share),
                      at: index,
                    })),
                  }));
            observer.next({ result: { type: 'data', data } });
            observer.complete();
          }),
    ],
  });
  const queryClient = new QueryClient();
  const search = supernetSearchOf(spec);
  if (search === null) throw new Error('darts has a supernet');
  render(
    <MantineProvider env="test">
      <NuqsTestingAdapter searchParams="?cell=reduce&edge=4">
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={client} queryClient={queryClient}>
            <SupernetPanel runId="run" search={search} />
          </TRPCProvider>
        </QueryClientProvider>
      </NuqsTestingAdapter>
    </MantineProvider>,
  );
}

it('shows the edge that the address names, and warns in words of cells that collapse', async () => {
  draw([0.2, 0.7, 0.8]);
  await waitFor(() => expect(screen.getByText('The cells collapse')).toBeTruthy(), patience);
  expect(screen.getByRole('status').textContent).toMatch(
    /8 of the 8 edges of the normal cell are skips or pools.* since epoch 2\. Skips hold 80 % of the alphas/,
  );
  expect(
    screen.getByLabelText('Shares of the candidates over the epochs, reduction cell, node 1 → node 2'),
  ).toBeTruthy();
  expect(screen.getByLabelText('Entropy of the shares, nats')).toBeTruthy();
});

it('does not warn while convolutions are ahead', async () => {
  draw([0.2, 0.3]);
  await waitFor(
    () => expect(document.body.innerHTML).toContain('share by candidate (3) and epoch (2). From 0.2 to 0.4'),
    patience,
  );
  expect(screen.queryByText('The cells collapse')).toBeNull();
});

it('says what will appear before the first epoch has ended', async () => {
  draw([], []);
  await waitFor(
    () => expect(screen.getByText('The supernet has reported nothing yet')).toBeTruthy(),
    patience,
  );
});

it('has no panel for a search that trains each candidate', () => {
  expect(supernetSearchOf(experimentSpecSchema.parse({ name: 'x' }))).toBeNull();
});
