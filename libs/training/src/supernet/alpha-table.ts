import { AppError, relaxedEdgeCount, type Alphas } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { ByCellKind, Supernet } from '@bionas/network';

/** The alphas of a supernet as numbers. */
export function readAlphas({ alphas }: Pick<Supernet, 'alphas'>): Alphas {
  const of = ({ variable }: Supernet['alphas']['normal']): number[][] =>
    (variable as tf.Tensor as tf.Tensor2D).arraySync();
  return { normal: of(alphas.normal), reduce: of(alphas.reduce) };
}

/** Sets the alphas of a supernet. @throws AppError `invalid-spec` for a table of another size */
export function writeAlphas({ alphas, options }: Pick<Supernet, 'alphas' | 'options'>, values: Alphas): void {
  tf.tidy(() => {
    const tensors = alphaTensors(values, options.candidates.length);
    alphas.normal.variable.assign(tensors.normal);
    alphas.reduce.variable.assign(tensors.reduce);
  });
}

/** [14, candidates] each, the caller's. @throws AppError `invalid-spec` for a table of another size */
export function alphaTensors(values: Alphas, candidates: number): ByCellKind<tf.Tensor2D> {
  for (const kind of ['normal', 'reduce'] as const) {
    const rows = values[kind];
    const odd = rows.find((row) => row.length !== candidates);
    if (rows.length === relaxedEdgeCount && odd === undefined) continue;
    throw new AppError(
      'invalid-spec',
      `Alphas (${kind}) have ${rows.length} rows of ${(odd ?? rows[0] ?? []).length}; this supernet needs ${relaxedEdgeCount} rows of ${candidates}, one number a candidate.`,
    );
  }
  return { normal: tf.tensor2d(values.normal), reduce: tf.tensor2d(values.reduce) };
}
