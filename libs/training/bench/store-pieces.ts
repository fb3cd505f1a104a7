import type { StoredTensor } from '@bionas/contracts';
import type { NamedVariable, Piece } from '@bionas/network';
import { storeVariables } from '@bionas/network';

/** Variables by name; a pool of many small tensors piece by piece, each by the name of its layer. */
export function storePieces(
  variables: readonly NamedVariable[],
  pieces: readonly Piece[],
): Map<string, StoredTensor> {
  const pools = new Set(pieces.map(({ variable }) => variable));
  const stored = storeVariables(variables.filter(({ variable }) => !pools.has(variable)));
  const values = new Map([...pools].map((pool) => [pool, pool.dataSync<'float32'>()]));
  for (const { name, shape, variable, offset } of pieces) {
    const size = shape.reduce((product, side) => product * side, 1);
    const data = values.get(variable)?.slice(offset, offset + size) ?? new Float32Array();
    stored.set(name, { shape: [...shape], data });
  }
  return stored;
}
