/** @file The functions that evolution strategies are tried on, at n = 10 unless told, and what tests of them share. */
import { createRandom } from '@bionas/search-space';
import type { CmaForm } from '../cma-constants.ts';
import { askCma, tellCma } from '../cma-es.ts';
import { startCma, type CmaStart, type CmaState } from '../cma-state.ts';
import { standardNormals } from '../standard-normals.ts';

export type Fitness = (x: readonly number[]) => number;

export const at = (x: readonly number[], index: number): number => x[index] ?? 0;
export const sphere: Fitness = (x) => x.reduce((sum, value) => sum + value ** 2, 0);
export const ellipsoid: Fitness = (x) =>
  x.reduce((sum, value, index) => sum + 10 ** ((6 * index) / (x.length - 1)) * value ** 2, 0);
export const rosenbrock: Fitness = (x) =>
  x
    .slice(1)
    .reduce((sum, value, index) => sum + 100 * (at(x, index) ** 2 - value) ** 2 + (at(x, index) - 1) ** 2, 0);

export const start = (form: CmaForm, change: Partial<CmaStart> = {}): CmaState =>
  startCma({ form, mean: Array<number>(10).fill(3), sigma: 1, seed: 1, stream: ['test'], ...change });

export const step = (state: CmaState, fitness: Fitness): CmaState => {
  const points = askCma(state);
  return tellCma(state, points, points.map(fitness));
};

export function after(state: CmaState, generations: number, fitness: Fitness): CmaState {
  let current = state;
  for (let count = 0; count < generations; count += 1) current = step(current, fitness);
  return current;
}

/** An orthogonal matrix: Gram-Schmidt on random vectors. */
export function randomRotation(size: number): number[][] {
  const random = createRandom(11, 'rotation');
  const rows: number[][] = [];
  while (rows.length < size) {
    let row = standardNormals(random, size);
    for (const other of rows) {
      const along = row.reduce((sum, value, index) => sum + value * at(other, index), 0);
      row = row.map((value, index) => value - along * at(other, index));
    }
    const length = Math.sqrt(sphere(row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}
export const rotate = (matrix: readonly number[][], x: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, index) => sum + value * at(x, index), 0));

export const forms: readonly CmaForm[] = ['full', 'separable'];
