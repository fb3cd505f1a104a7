import type { Alphas } from '@bionas/contracts';

/** All logits in one row: the edges of the normal cell, then those of the reduction cell. */
export function flattenAlphas({ normal, reduce }: Alphas): number[] {
  return [...normal, ...reduce].flat();
}

/**
 * The reverse of `flattenAlphas`.
 * @param shape alphas with as many candidates on every edge
 * @throws RangeError for a vector of another length
 */
export function unflattenAlphas(vector: readonly number[], shape: Alphas): Alphas {
  const expected = flattenAlphas(shape).length;
  if (vector.length !== expected)
    throw new RangeError(`unflattenAlphas: expected ${expected} numbers, got ${vector.length}`);
  let from = 0;
  const take = (table: Alphas['normal']): Alphas['normal'] =>
    table.map(({ length }) => vector.slice(from, (from += length)));
  return { normal: take(shape.normal), reduce: take(shape.reduce) };
}
