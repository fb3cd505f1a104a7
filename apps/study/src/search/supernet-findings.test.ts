import { parseNb201 } from '@bionas/contracts';
import { tabularPool, worthOfRow } from '@bionas/search';
import { nb201SupernetOfSpace } from '@bionas/search-space';
import { expect, it } from 'vitest';
import { readTable } from '../table/read-table.ts';
import { curveOf } from './compare-arms.ts';
import { settingsHash, supernetArms, supernetSettings } from './supernet-arms.ts';
import { supernetCost } from './supernet-cost.ts';
import { supernetFindings } from './supernet-findings.ts';

const table = readTable();
const { space } = table.spec;
if (space.kind !== 'nas-bench-201') throw new Error('a table of another space');
const { candidates } = nb201SupernetOfSpace(space);

/** Alphas that are sure of a cell. */
const sureOf = (text: string): number[][] =>
  parseNb201(text).edges.map((edge) =>
    candidates.map(({ operation, rule }) => (operation === edge.operation && rule === edge.rule ? 9 : 0)),
  );

it('alphas that are sure of a cell have its regret, however they are read', () => {
  const [row] = [...table.cells].sort((a, b) => worthOfRow(table, b) - worthOfRow(table, a));
  const middle = table.cells[300];
  if (row === undefined || middle === undefined) throw new Error('a table without cells');
  const [arm] = supernetArms;
  if (arm === undefined) throw new Error('no arm');
  const settings = settingsHash(arm, table.spec);
  const searches = [row, middle].map(({ cell }, place) => ({
    ...{ arm: arm.name, seed: place + 1, settings, alphas: sureOf(cell), seconds: 1 },
  }));
  const curves = searches.map(() => [1, 0.5, 0.25]);
  const found = supernetFindings(table, searches, { name: 'random', title: '', curves });
  expect(found.map(({ derivation, readings }) => `${derivation} ${readings}`)).toEqual([
    ...['flat 1', 'flat 10', 'operation-first 1', 'operation-first 10'],
  ]);
  const regret = tabularPool(table, 1).bestWorth - worthOfRow(table, middle);
  for (const one of found.filter(({ readings }) => readings === 1)) {
    expect(one.regret.values).toEqual([0, regret]);
    // What random search has at the end, since the search is dearer.
    expect(one.gain.values).toEqual([0.25, 0.25 - regret]);
    expect(one.decided).toBeGreaterThan(0.99);
  }
});

it('costs what its passes cost: half of the images twice an epoch, all candidates at once', () => {
  const [arm] = supernetArms;
  if (arm === undefined) throw new Error('no arm');
  const { strategy } = supernetSettings(arm, table.spec).search;
  if (strategy.name !== 'darts') throw new Error('the first arm is DARTS');
  // One candidate and one cell that has it everywhere: the supernet is that network.
  const only = {
    spec: {
      ...table.spec,
      space: { ...space, operations: ['nor_conv_3x3' as const], rules: ['bp' as const] },
    },
    cells: table.cells.filter(({ cell }) => cell === '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|'),
  };
  expect(only.cells).toHaveLength(1);
  const { epochs, warmupEpochs, trainShare } = strategy;
  expect(supernetCost(only, strategy)).toBeCloseTo(
    (trainShare * (epochs + epochs - warmupEpochs)) / table.spec.training.epochs,
    9,
  );
  expect(supernetCost(table, strategy)).toBeGreaterThan(2 * supernetCost(only, strategy));
});

it('a curve has a point at every whole training', () => {
  const points = [
    { trainings: 0.25, regret: 0.9 },
    { trainings: 1.25, regret: 0.5 },
    { trainings: 2, regret: 0.1 },
  ];
  expect(curveOf(points, 4)).toEqual([0.9, 0.1, 0.1, 0.1]);
});
