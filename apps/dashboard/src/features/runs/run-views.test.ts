import type { Series } from '@bionas/contracts';
import { expect, it } from 'vitest';
import { logText } from './logs-tab.tsx';
import { metricGroups } from './metric-groups.ts';
import { runAbilities } from './run-abilities.ts';
import { runTitle } from './run-title.ts';

const series = (name: string): Series => ({ runId: '0', name, points: [], sampled: false });

it('puts metrics of one scale into one chart, the usual ones first', () => {
  const groups = metricGroups(
    ['learning-rate', 'validation/loss', 'gradient-variance', 'train/accuracy', 'train/loss', 'zeta'].map(
      series,
    ),
  );
  expect(groups.map((group) => [group.title, group.series.map((one) => one.name)])).toEqual([
    ['Loss', ['train/loss', 'validation/loss']],
    ['Accuracy', ['train/accuracy']],
    ['Learning rate', ['learning-rate']],
    ['Gradient variance, mean over layers', ['gradient-variance']],
    ['zeta', ['zeta']],
  ]);
});

it('offers what the state allows', () => {
  const can = (state: Parameters<typeof runAbilities>[0]['state']): string[] =>
    Object.entries(runAbilities({ kind: 'training', state }))
      .filter(([, able]) => able)
      .map(([name]) => name);
  expect(can('running')).toEqual(['cancel', 'pause']);
  expect(can('paused')).toEqual(['cancel', 'resume']);
  expect(can('lost')).toEqual(['cancel']);
  expect(can('failed')).toEqual(['retry']);
  expect(can('finished')).toEqual([]);
});

it('names runs', () => {
  expect(runTitle({ kind: 'search', role: null, seed: 1, genomeId: null })).toBe('Search, seed 1');
  expect(runTitle({ kind: 'attack', role: 'twin', seed: 3, genomeId: 'abcdef0123' })).toBe(
    'Attack of BP twin abcdef, seed 3',
  );
});

it('writes a log file', () => {
  expect(logText([{ number: 1, at: 0, level: 'info', text: 'hello' }])).toBe(
    '1970-01-01 00:00:00 UTC info    hello\n',
  );
});
