import { parseOrThrow } from '@bionas/contracts';
import { z } from 'zod';
import { defaultPopulation, type CmaForm } from './cma-constants.ts';

/** C, without the factor σ²: its diagonal, or the rows of its lower triangle (row i has i + 1 entries). */
export const covarianceSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('separable'), variances: z.array(z.number().positive()) }),
  z.strictObject({ form: z.literal('full'), rows: z.array(z.array(z.number())) }),
]);
export type Covariance = z.infer<typeof covarianceSchema>;

/**
 * Where a CMA-ES stands between two generations, as JSON. There is no state of a generator in it: the samples of a
 * generation come from the stream named by `seed`, `stream` and its number, so that asking twice gives the same ones.
 */
export const cmaStateSchema = z
  .strictObject({
    version: z.literal(1),
    seed: z.int().min(0),
    stream: z.array(z.union([z.string(), z.int()])),
    population: z.int().min(2),
    generation: z.int().min(0),
    mean: z.array(z.number()).min(1),
    sigma: z.number().positive(),
    /** pσ: the mean's recent path in units of σ and C; its length steers σ. */
    sigmaPath: z.array(z.number()),
    /** pc: the mean's recent path in units of σ. */
    covariancePath: z.array(z.number()),
    covariance: covarianceSchema,
  })
  .refine(
    ({ mean: { length }, sigmaPath, covariancePath, covariance }) =>
      sigmaPath.length === length &&
      covariancePath.length === length &&
      (covariance.form === 'separable'
        ? covariance.variances.length === length
        : covariance.rows.length === length &&
          covariance.rows.every((row, index) => row.length === index + 1)),
    { message: 'paths and covariance have the dimension of the mean', path: ['mean'] },
  );
export type CmaState = z.infer<typeof cmaStateSchema>;

export interface CmaStart {
  readonly form: CmaForm;
  readonly mean: readonly number[];
  /** Standard deviation of the first samples in every direction. */
  readonly sigma: number;
  /** λ, at least 2; 4 + ⌊3 ln n⌋ unless told. */
  readonly population?: number;
  readonly seed: number;
  /** Labels of the random stream: what else draws from this seed has others. */
  readonly stream: readonly (string | number)[];
}

/** A strategy at its start: C is the identity. */
export function startCma({ form, mean, sigma, population, seed, stream }: CmaStart): CmaState {
  const zeros = mean.map(() => 0);
  return {
    version: 1,
    seed,
    stream: [...stream],
    population: population ?? defaultPopulation(mean.length),
    generation: 0,
    // JSON has no −0.
    mean: mean.map((value) => value + 0),
    sigma,
    sigmaPath: zeros,
    covariancePath: zeros,
    covariance:
      form === 'separable'
        ? { form, variances: mean.map(() => 1) }
        : {
            form,
            rows: mean.map((_, row) =>
              Array.from({ length: row + 1 }, (_, column) => Number(row === column)),
            ),
          },
  };
}

/** @throws AppError artifact-damaged for anything that is not a state of a CMA-ES */
export function parseCmaState(value: unknown): CmaState {
  return parseOrThrow(cmaStateSchema, value, {
    code: 'artifact-damaged',
    what: 'The state of the evolution strategy',
  });
}
