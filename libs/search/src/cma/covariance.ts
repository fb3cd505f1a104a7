import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Covariance } from './cma-state.ts';

/** The symmetric root of C, for many vectors at once, [vectors, n]. */
export interface CovarianceRoot {
  /** C^½ v */
  multiply(vectors: readonly (readonly number[])[]): number[][];
  /** C^−½ v */
  divide(vectors: readonly (readonly number[])[]): number[][];
}

/** Eigenvalues below this share of the largest are rounding, and might be negative. */
const leastShare = 1e-14;
/** A variance that underflows would divide by zero. */
const leastVariance = 1e-300;

function symmetricMatrix(rows: readonly (readonly number[])[]): Matrix {
  const matrix = Matrix.zeros(rows.length, rows.length);
  rows.forEach((row, i) =>
    row.forEach((value, j) => {
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }),
  );
  return matrix;
}

/**
 * B D Bᵀ rather than the B D of the tutorial: it makes samples of the same law, and they do not depend on the sign and
 * order that a solver gives the eigenvectors.
 */
function fullRoot(rows: readonly (readonly number[])[]): CovarianceRoot {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetricMatrix(rows), {
    assumeSymmetric: true,
  });
  const least = leastShare * Math.max(...realEigenvalues);
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(value, least)));
  const transposed = eigenvectorMatrix.transpose();
  const through = (vectors: readonly (readonly number[])[], factors: number[]): number[][] =>
    new Matrix(vectors.map((vector) => [...vector]))
      .mmul(eigenvectorMatrix)
      .mulRowVector(factors)
      .mmul(transposed)
      .to2DArray();
  return {
    multiply: (vectors) => through(vectors, roots),
    divide: (vectors) =>
      through(
        vectors,
        roots.map((root) => 1 / root),
      ),
  };
}

export function rootOf(covariance: Covariance): CovarianceRoot {
  if (covariance.form === 'full') return fullRoot(covariance.rows);
  const roots = covariance.variances.map(Math.sqrt);
  const each = (combine: (value: number, root: number) => number): CovarianceRoot['multiply'] => {
    return (vectors) =>
      vectors.map((vector) => vector.map((value, index) => combine(value, roots[index] ?? 1)));
  };
  return { multiply: each((value, root) => value * root), divide: each((value, root) => value / root) };
}

/**
 * kept · C + Σ weight · v vᵀ
 * @param terms vectors of the dimension of C, with the weight of each
 */
export function updateCovariance(
  covariance: Covariance,
  kept: number,
  terms: readonly { readonly weight: number; readonly vector: readonly number[] }[],
): Covariance {
  const entry = (before: number, row: number, column: number): number => {
    let value = kept * before;
    for (const { weight, vector } of terms) value += weight * (vector[row] ?? 0) * (vector[column] ?? 0);
    return value;
  };
  if (covariance.form === 'full') {
    const rows = covariance.rows.map((row, i) => row.map((before, j) => entry(before, i, j)));
    return { form: 'full', rows };
  }
  const variances = covariance.variances.map((before, index) =>
    Math.max(leastVariance, entry(before, index, index)),
  );
  return { form: 'separable', variances };
}

/** The largest variance along an axis. */
export function largestVariance(covariance: Covariance): number {
  return Math.max(
    ...(covariance.form === 'full' ? covariance.rows.map((row) => row.at(-1) ?? 0) : covariance.variances),
  );
}
