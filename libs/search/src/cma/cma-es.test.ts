import { createRandom } from '@bionas/search-space';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askCma, tellCma } from './cma-es.ts';
import { parseCmaState, type CmaState } from './cma-state.ts';
import { standardNormals } from './standard-normals.ts';
import {
  after,
  at,
  ellipsoid,
  forms,
  randomRotation,
  rosenbrock,
  rotate,
  sphere,
  start,
  type Fitness,
} from './testing/test-functions.ts';

const everyNumber = (state: CmaState): number[] => [
  ...state.mean,
  state.sigma,
  ...state.sigmaPath,
  ...state.covariancePath,
  ...(state.covariance.form === 'full' ? state.covariance.rows.flat() : state.covariance.variances),
];

describe('tellCma', () => {
  // The package cmaes 0.13.1 told the same points, which stress the update more than its own samples: too far at first (h = 0).
  const points = (generation: number): number[][] =>
    Array.from({ length: 7 }, (_, i) =>
      Array.from({ length: 3 }, (__, j) => {
        const value = (((7 * i + 5 * j + 3 * generation ** 2 + i * j) % 17) - 8) / 8;
        return generation === 2 ? 4 * value : value;
      }),
    );
  const fitness: Fitness = (x) =>
    at(x, 0) ** 2 + 10 * at(x, 1) ** 2 + 100 * at(x, 2) ** 2 + at(x, 0) * at(x, 1);
  const expected = {
    full: {
      mean: [0.5490422873529047, -0.6919859042156984, 0.19198590421569842],
      sigma: 1.0553125012159987,
      sigmaPath: [0.23741346546104503, 0.06039042754971491, 0.2506758340241457],
      covariancePath: [0.6184346138695933, -0.7657266001173703, 0.3143902916429611],
      covariance: [
        1.1223870239728633, -0.31236245487134395, 2.0195217945294517, -0.2229789406459188,
        0.08480857882599825, 0.4336998736100981,
      ],
    },
    separable: {
      mean: [0.5490422873529047, -0.6919859042156984, 0.19198590421569844],
      sigma: 1.0056686802219332,
      sigmaPath: [0.37208149568841786, -0.1315616752357034, 0.3788398338674945],
      covariancePath: [0.671174574486899, -0.7008343623973268, 0.31018162871909755],
      covariance: [1.0425661203510979, 1.7616380845661148, 0.333913315441497],
    },
  };
  it.each(forms)('agrees with another implementation after six generations, %s', (form) => {
    let state = start(form, { mean: [0.5, -0.25, 1], sigma: 0.5, population: 7 });
    for (let generation = 0; generation < 6; generation += 1) {
      const told = points(generation);
      state = tellCma(state, told, told.map(fitness));
    }
    const { mean, sigma, sigmaPath, covariancePath, covariance } = expected[form];
    everyNumber(state).forEach((value, index) => {
      expect(value).toBeCloseTo(
        at([...mean, sigma, ...sigmaPath, ...covariancePath, ...covariance], index),
        7,
      );
    });
  });

  it.each(forms)(
    'asks for order alone: any rising function of the fitness gives the same state, %s',
    (form) => {
      const plain = after(start(form), 20, ellipsoid);
      expect(after(start(form), 20, (x) => Math.log(ellipsoid(x)) * 3 - 5)).toEqual(plain);
    },
  );

  it.each(forms)('goes the same way wherever the problem lies, %s', (form) => {
    const shift = [5, -3, 0.5, 2, 8, -1, 4, -7, 1, 6];
    const moved = after(start(form, { mean: shift.map((value) => 3 + value) }), 30, (x) =>
      ellipsoid(x.map((value, index) => value - at(shift, index))),
    );
    const plain = after(start(form), 30, ellipsoid);
    expect(moved.sigma).toBeCloseTo(plain.sigma, 6);
    moved.mean.forEach((value, index) =>
      expect(value - at(shift, index)).toBeCloseTo(at(plain.mean, index), 6),
    );
  });

  it('turns with the problem when full: told rotated points it holds the rotated mean and covariance', () => {
    const rotation = randomRotation(6);
    const mean = [1, -2, 3, 0.5, 0, 2];
    let plain = start('full', { mean });
    let turned = start('full', { mean: rotate(rotation, mean) });
    for (let generation = 0; generation < 40; generation += 1) {
      const asked = askCma(plain);
      const values = asked.map(ellipsoid);
      plain = tellCma(plain, asked, values);
      turned = tellCma(
        turned,
        asked.map((x) => rotate(rotation, x)),
        values,
      );
    }
    expect(turned.sigma).toBeCloseTo(plain.sigma, 8);
    rotate(rotation, plain.mean).forEach((value, index) =>
      expect(at(turned.mean, index)).toBeCloseTo(value, 8),
    );
    // vᵀ C v is the same for a vector and its rotation.
    const form = ({ covariance }: CmaState, v: readonly number[]): number =>
      covariance.form === 'full'
        ? covariance.rows.reduce(
            (sum, row, i) =>
              sum + row.reduce((part, value, j) => part + (i === j ? 1 : 2) * value * at(v, i) * at(v, j), 0),
            0,
          )
        : NaN;
    for (const v of rotation) expect(form(turned, rotate(rotation, v))).toBeCloseTo(form(plain, v), 8);
  });

  it.each(forms)('ranks what is not finite last, whatever its sign, %s', (form) => {
    const state = start(form);
    const asked = askCma(state);
    const values = asked.map(sphere);
    const spoilt = (bad: number): CmaState =>
      tellCma(
        state,
        asked,
        values.map((value, index) => (index === 4 ? bad : value)),
      );
    const worst = spoilt(1e300);
    for (const bad of [NaN, Infinity, -Infinity]) expect(spoilt(bad)).toEqual(worst);
  });

  it.each(forms)('learns nothing from a generation without any fitness but its number, %s', (form) => {
    const state = start(form);
    const next = tellCma(state, askCma(state), Array<number>(10).fill(NaN));
    expect(next).toEqual({ ...state, generation: 1 });
    expect(askCma(next)).not.toEqual(askCma(state));
  });

  it('holds finite numbers whatever it is told', () => {
    const wild = fc.oneof(
      fc.double(),
      fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, Number.MAX_VALUE, Number.MIN_VALUE),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...forms),
        fc.array(fc.array(wild, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 30 }),
        (form, told) => {
          let state = start(form, { mean: [1, 2, 3], population: 6 });
          for (const fitness of told) state = tellCma(state, askCma(state), fitness);
          expect(everyNumber(state).every(Number.isFinite)).toBe(true);
          expect(parseCmaState(JSON.parse(JSON.stringify(state)))).toEqual(state);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(forms)('stays finite long after it has converged and on a plateau, %s', (form) => {
    const small = { mean: [3, 4, 5], population: 6 };
    const far: Fitness = (x) => sphere(x.map((value) => value - 7));
    for (const fitness of [sphere, far, () => 1]) {
      const state = after(start(form, small), 1500, fitness);
      expect(everyNumber(state).every(Number.isFinite)).toBe(true);
      expect(askCma(state).flat().every(Number.isFinite)).toBe(true);
    }
  });

  it('refuses another number of points, and points that are not numbers', () => {
    const state = start('separable');
    const asked = askCma(state);
    expect(() => tellCma(state, asked.slice(1), [])).toThrow('expected 10 points');
    expect(() => tellCma(state, [[NaN], ...asked.slice(1)], asked.map(sphere))).toThrow('point 0');
  });

  it('says that a fitness without a minimum has diverged', () => {
    expect(() =>
      after(start('separable', { mean: [1, 1], population: 6 }), 20_000, (x) => -at(x, 0)),
    ).toThrow('no longer finite');
  });
});

describe('askCma', () => {
  it('gives the same points as often as asked, others in another stream', () => {
    expect(askCma(start('full'))).toEqual(askCma(start('full')));
    expect(askCma(start('full', { stream: ['other'] }))).not.toEqual(askCma(start('full')));
    expect(askCma(start('full', { seed: 2 }))).not.toEqual(askCma(start('full')));
  });

  it('draws points with the mean and covariance of the state', () => {
    const rows = [[4], [1.5, 2]];
    const state: CmaState = {
      ...start('full', { mean: [10, -5], sigma: 0.5, population: 20_000 }),
      covariance: { form: 'full', rows },
    };
    const points = askCma(state);
    const mean = [0, 1].map((axis) => points.reduce((sum, x) => sum + at(x, axis), 0) / points.length);
    const moment = (i: number, j: number): number =>
      points.reduce((sum, x) => sum + (at(x, i) - at(mean, i)) * (at(x, j) - at(mean, j)), 0) / points.length;
    // Five standard errors: of a mean σ √(C/N) ≤ 0.0071, of a moment at most √2 σ² C/√N = 0.01.
    expect(Math.abs(at(mean, 0) - 10)).toBeLessThan(0.036);
    expect(Math.abs(at(mean, 1) + 5)).toBeLessThan(0.036);
    expect(Math.abs(moment(0, 0) - 1)).toBeLessThan(0.05);
    expect(Math.abs(moment(1, 1) - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(moment(0, 1) - 0.375)).toBeLessThan(0.05);
  });
});

describe('standardNormals', () => {
  it('has the moments of a normal law, and an odd count', () => {
    const draws = standardNormals(createRandom(3), 40_001);
    expect(draws).toHaveLength(40_001);
    const moment = (power: number): number =>
      draws.reduce((sum, value) => sum + value ** power, 0) / draws.length;
    // Variances of x, x², x³, x⁴: 1, 2, 15, 96; five standard errors over √40001 = 200.
    [0, 1, 0, 3].forEach((expected, index) => {
      expect(Math.abs(moment(index + 1) - expected)).toBeLessThan(
        (5 * Math.sqrt(at([1, 2, 15, 96], index))) / 200,
      );
    });
  });
});

describe('a CMA-ES', () => {
  it.each(forms)('goes on from JSON in mid-search as if it had never stopped, %s', (form) => {
    const middle = after(start(form), 25, rosenbrock);
    const revived = parseCmaState(JSON.parse(JSON.stringify(middle)));
    expect(revived).toEqual(middle);
    expect(after(revived, 25, rosenbrock)).toEqual(after(start(form), 50, rosenbrock));
  });
});

describe('parseCmaState', () => {
  it('names what is wrong with a damaged state', () => {
    const state = start('full');
    expect(() => parseCmaState({ ...state, sigma: 0 })).toThrow('sigma');
    expect(() => parseCmaState({ ...state, sigmaPath: [1] })).toThrow('dimension of the mean');
    expect(() => parseCmaState({ ...state, mean: state.mean.map(() => null) })).toThrow('mean.0');
  });
});
