/**
 * The constants of CMA-ES. Full: Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, table 1 (active
 * covariance update, equations 49 to 58). Separable: Ros and Hansen 2008, doi:10.1007/978-3-540-87700-4_30: positive
 * weights only and (n + 2) / 3 times the rates of the full form, since a diagonal has n entries to learn, not n² / 2.
 */
export type CmaForm = 'full' | 'separable';

export interface CmaConstants {
  /** μ: the best μ of λ move the mean. */
  readonly parents: number;
  /** One weight a rank, best first, [λ]: those of the parents sum to 1; the others are negative (full) or 0 (separable). */
  readonly weights: readonly number[];
  readonly muEff: number;
  readonly c1: number;
  readonly cMu: number;
  readonly cSigma: number;
  readonly dSigma: number;
  readonly cC: number;
  /** χ: expected length of an n-dimensional standard normal vector. */
  readonly chi: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** (Σ w)² / Σ w²: how many equally weighted points the weights are worth. */
const effectiveCount = (weights: readonly number[]): number =>
  sum(weights) ** 2 / sum(weights.map((weight) => weight ** 2));

export const defaultPopulation = (dimension: number): number => 4 + Math.floor(3 * Math.log(dimension));

/** @param population λ, at least 2 */
export function cmaConstants(form: CmaForm, dimension: number, population: number): CmaConstants {
  const n = dimension;
  const parents = Math.floor(population / 2);
  const best = form === 'full' ? (population + 1) / 2 : parents + 1;
  const raw = Array.from({ length: population }, (_, rank) => Math.log(best) - Math.log(rank + 1));
  const [chosen, others] = [raw.slice(0, parents), raw.slice(parents)];
  const muEff = effectiveCount(chosen);
  const c1 = 2 / ((n + 1.3) ** 2 + muEff);
  const cSigma = (muEff + 2) / (n + muEff + (form === 'full' ? 5 : 3));
  const common = {
    parents,
    muEff,
    c1,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma,
    chi: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n ** 2)),
  };
  const positive = chosen.map((weight) => weight / sum(chosen));
  if (form === 'separable') {
    const cMu =
      ((n + 2) / 3) *
      (2 / muEff / (n + Math.SQRT2) ** 2 +
        (1 - 1 / muEff) * Math.min(1, (2 * muEff - 1) / ((n + 2) ** 2 + muEff)));
    // The factor (n + 2) / 3 can carry the rate past 1 in a few dimensions, which would forget more than there is.
    return {
      ...common,
      cMu: Math.min(1 - c1, cMu),
      cC: 4 / (n + 4),
      weights: [...positive, ...others.map(() => 0)],
    };
  }
  const cMu = Math.min(1 - c1, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff));
  // Equations 50 to 52; the last keeps the covariance positive definite.
  const negativeSum = Math.min(
    1 + c1 / cMu,
    1 + (2 * effectiveCount(others)) / (muEff + 2),
    (1 - c1 - cMu) / (n * cMu),
  );
  const scale = negativeSum / Math.abs(sum(others));
  return {
    ...common,
    cMu,
    cC: (4 + muEff / n) / (n + 4 + (2 * muEff) / n),
    weights: [...positive, ...others.map((weight) => scale * weight)],
  };
}
