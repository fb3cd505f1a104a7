/**
 * CMA-ES, minimising, as two pure functions over a JSON state. Full: arXiv:1604.00772 with the active covariance
 * update; separable: Ros and Hansen 2008, doi:10.1007/978-3-540-87700-4_30. Deviations: symmetric root of C for the
 * samples (`covariance.ts`); σ has bounds, so that a search that has converged or runs away stays finite.
 */
import { AppError } from '@bionas/contracts';
import { createRandom } from '@bionas/search-space';
import { cmaConstants } from './cma-constants.ts';
import type { CmaState } from './cma-state.ts';
import { largestVariance, rootOf, updateCovariance } from './covariance.ts';
import { standardNormals } from './standard-normals.ts';

const largestSigma = 1e32;
const smallestSigma = 1e-150;

/** The points of the present generation, [λ, n]; the same whenever asked. */
export function askCma(state: CmaState): number[][] {
  const random = createRandom(state.seed, ...state.stream, 'generation', state.generation);
  const draws = Array.from({ length: state.population }, () => standardNormals(random, state.mean.length));
  return rootOf(state.covariance)
    .multiply(draws)
    .map((step) => step.map((value, index) => (state.mean[index] ?? 0) + state.sigma * value));
}

/**
 * The state after a generation. A fitness that is not finite ranks last, whatever its sign; ties go to the earlier
 * point; a generation without any finite fitness teaches nothing, and only its number passes.
 *
 * @param points [λ, n]: those asked for, or others in their place (repaired ones), all finite
 * @param fitness [λ], lower is better
 * @throws RangeError for other lengths or points that are not finite
 * @throws AppError diverged when the distribution has grown out of the range of numbers (there is no minimum)
 */
export function tellCma(
  state: CmaState,
  points: readonly (readonly number[])[],
  fitness: readonly number[],
): CmaState {
  checkGeneration(state, points, fitness);
  const generation = state.generation + 1;
  const rank = (index: number): number => {
    const value = fitness[index] ?? Infinity;
    return Number.isFinite(value) ? value : Infinity;
  };
  if (points.every((_, index) => rank(index) === Infinity)) return { ...state, generation };
  const order = points.map((_, index) => index).sort((a, b) => rank(a) - rank(b) || a - b);

  const n = state.mean.length;
  const { form } = state.covariance;
  const constants = cmaConstants(form, n, state.population);
  const { parents, weights, muEff, c1, cMu, cSigma, dSigma, cC, chi } = constants;
  // Of the old mean and σ, best first.
  const steps = order.map((index) =>
    (points[index] ?? []).map((value, axis) => (value - (state.mean[axis] ?? 0)) / state.sigma),
  );
  const meanStep = state.mean.map((_, axis) =>
    steps
      .slice(0, parents)
      .reduce((total, step, place) => total + (weights[place] ?? 0) * (step[axis] ?? 0), 0),
  );
  const mean = state.mean.map((value, axis) => value + state.sigma * (meanStep[axis] ?? 0));
  const [whitenedMeanStep = [], ...whitenedSteps] = rootOf(state.covariance).divide([
    meanStep,
    ...(form === 'full' ? steps : []),
  ]);

  const sigmaFactor = Math.sqrt(cSigma * (2 - cSigma) * muEff);
  const sigmaPath = state.sigmaPath.map(
    (value, axis) => (1 - cSigma) * value + sigmaFactor * (whitenedMeanStep[axis] ?? 0),
  );
  const pathLength = Math.sqrt(squaredLength(sigmaPath));
  const sigma = state.sigma * Math.exp((cSigma / dSigma) * (pathLength / chi - 1));

  // h = 0 halts the covariance path while σ is still growing fast (its path is long even for its short history).
  const history = Math.sqrt(1 - (1 - cSigma) ** (2 * (generation + 1)));
  const goesOn = pathLength / history < (1.4 + 2 / (n + 1)) * chi;
  const covarianceFactor = goesOn ? Math.sqrt(cC * (2 - cC) * muEff) : 0;
  const covariancePath = state.covariancePath.map(
    (value, axis) => (1 - cC) * value + covarianceFactor * (meanStep[axis] ?? 0),
  );
  const lost = goesOn ? 0 : cC * (2 - cC);
  const weightSum = weights.reduce((total, weight) => total + weight, 0);
  const covariance = updateCovariance(state.covariance, 1 + c1 * lost - c1 - cMu * weightSum, [
    { weight: c1, vector: covariancePath },
    ...steps.flatMap((vector, place) => {
      const weight = weights[place] ?? 0;
      if (weight === 0) return [];
      // Of a bad step only its direction counts; 1e-8 for one of no length.
      const scale = weight > 0 ? 1 : n / (squaredLength(whitenedSteps[place] ?? []) + 1e-8);
      return [{ weight: cMu * weight * scale, vector }];
    }),
  ]);
  // Below the rounding of the mean the points could not differ.
  const least = (1e-15 * Math.max(...mean.map(Math.abs))) / Math.sqrt(largestVariance(covariance));
  return finite({
    ...state,
    generation,
    mean,
    sigma: Math.min(largestSigma, Math.max(smallestSigma, least, sigma)),
    sigmaPath,
    covariancePath,
    covariance,
  });
}

const squaredLength = (vector: readonly number[]): number =>
  vector.reduce((total, value) => total + value ** 2, 0);

function checkGeneration(
  { population, mean }: CmaState,
  points: readonly (readonly number[])[],
  fitness: readonly number[],
): void {
  if (points.length !== population || fitness.length !== population) {
    throw new RangeError(
      `tellCma: expected ${population} points and as many values of fitness, got ${points.length} and ${fitness.length}`,
    );
  }
  const wrong = points.findIndex((point) => point.length !== mean.length || !point.every(Number.isFinite));
  if (wrong >= 0) {
    throw new RangeError(`tellCma: point ${wrong} must have ${mean.length} finite numbers`);
  }
}

function finite(state: CmaState): CmaState {
  const { mean, sigma, sigmaPath, covariancePath, covariance } = state;
  const entries = covariance.form === 'full' ? covariance.rows : [covariance.variances];
  if ([mean, [sigma], sigmaPath, covariancePath, ...entries].every((values) => values.every(Number.isFinite)))
    return state;
  throw new AppError(
    'diverged',
    `After generation ${state.generation} the evolution strategy is no longer finite: the fitness keeps falling without end. Bound it, or stop earlier.`,
  );
}
