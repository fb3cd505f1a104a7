import { referenceRowSchema } from '@bionas/contracts';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { boardColumns } from './board-columns.tsx';

afterEach(cleanup);

const row = referenceRowSchema.parse({
  ...{ name: 'Carmon2019Unlabeled', dataset: 'cifar-10', architecture: 'WideResNet-28-10', rules: ['bp'] },
  ...{ paper: 'Carmon et al. 2019', link: 'arXiv:1905.13736', adversariallyTrained: true, extraData: true },
  cleanPercent: 89.69,
  robust: { percent: 59.53, norm: 'linf', epsilon: '8/255', evaluation: 'AutoAttack' },
});
const columns = boardColumns({ epsilon: 0.1, changes: new Map(), onOpen: () => undefined });

it('a published row is cited and marked, and has no rank, no interval and no verdict of ours', () => {
  render(
    <MantineProvider env="test">
      {columns.map((column) => (
        <div key={column.id} data-testid={column.id}>
          {column.cell?.(row)}
        </div>
      ))}
    </MantineProvider>,
  );
  const text = (id: string): string => screen.getByTestId(id).textContent.replaceAll(/\s/g, ' ');
  expect(text('rank')).toBe('–');
  expect(text('verdict')).toBe('not measured here');
  expect(text('accuracy')).toBe('89.7 %');
  expect(text('robust')).toBe('59.5 %AutoAttack, L∞ 8/255');
  expect(text('role')).toBe('not measured hereadversarially trainedextra data');
  expect(text('genome')).toContain('WideResNet-28-10');
  const link = screen.getByRole('link', { name: 'arXiv:1905.13736' });
  expect(link.getAttribute('href')).toBe('https://arxiv.org/abs/1905.13736');
  expect(screen.queryByRole('button')).toBeNull();
  for (const id of ['twin', 'twinRobust', 'parameters', 'seeds', 'training']) expect(text(id)).toBe('–');
});

it('in CSV it is marked too, and a figure of another radius is left out', () => {
  const values = Object.fromEntries(columns.map(({ id, value }) => [id, value?.(row)]));
  expect(values).toMatchObject({
    ...{ rank: null, role: 'published', accuracy: 0.8969, robust: null, seeds: null },
    ...{ verdict: 'not measured here', genome: 'Carmon2019Unlabeled: WideResNet-28-10 (not measured here)' },
  });
  const same = boardColumns({ epsilon: 8 / 255, changes: new Map(), onOpen: () => undefined });
  expect(same.find(({ id }) => id === 'robust')?.value?.(row)).toBe(0.5953);
});
