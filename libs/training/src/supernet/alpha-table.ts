import { AppError, type Alphas } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { ByCellKind, Supernet } from '@bionas/network';

/** The alphas of a supernet as numbers. */
export function readAlphas({ alphas, alphaRows }: Pick<Supernet, 'alphas' | 'alphaRows'>): Alphas {
  const of = (kind: keyof Alphas): number[][] =>
    (alphas[kind].variable as tf.Tensor as tf.Tensor2D).arraySync().slice(0, alphaRows[kind]);
  return { normal: of('normal'), reduce: of('reduce') };
}

/** Sets the alphas of a supernet. @throws AppError `invalid-spec` for a table of another size */
export function writeAlphas(supernet: AlphaSize & Pick<Supernet, 'alphas'>, values: Alphas): void {
  const { alphas } = supernet;
  tf.tidy(() => {
    const tensors = alphaTensors(values, supernet);
    alphas.normal.variable.assign(tensors.normal);
    alphas.reduce.variable.assign(tensors.reduce);
  });
}

type AlphaSize = Pick<Supernet, 'alphaRows' | 'candidates'>;

/** As the supernet's own, the caller's. @throws AppError `invalid-spec` for a table of another size */
export function alphaTensors(
  values: Alphas,
  { alphaRows, candidates: columns }: AlphaSize,
): ByCellKind<tf.Tensor2D> {
  const candidates = columns.length;
  for (const kind of ['normal', 'reduce'] as const) {
    const rows = values[kind];
    const odd = rows.find((row) => row.length !== candidates);
    if (rows.length === alphaRows[kind] && odd === undefined) continue;
    throw new AppError(
      'invalid-spec',
      `Alphas (${kind}) have ${rows.length} rows of ${(odd ?? rows[0] ?? []).length}; this supernet needs ${alphaRows[kind]} rows of ${candidates}, one number a candidate.`,
    );
  }
  const of = (rows: number[][]): tf.Tensor2D =>
    rows.length === 0 ? tf.zeros([1, candidates]) : tf.tensor2d(rows);
  return { normal: of(values.normal), reduce: of(values.reduce) };
}
