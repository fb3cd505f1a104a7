import { AppError, type TrainingSpec } from '@bionas/contracts';
import type { Network } from '@bionas/network';

/**
 * Whether a network has what the settings of its training speak of.
 * @throws AppError `invalid-spec` saying what to do
 */
export function checkRecipe(
  network: Pick<Network, 'auxiliary' | 'paths'>,
  { auxiliaryWeight, dropPath }: Pick<TrainingSpec, 'auxiliaryWeight' | 'dropPath'>,
): void {
  if (auxiliaryWeight > 0 && network.auxiliary === null) {
    throw new AppError(
      'invalid-spec',
      `auxiliaryWeight is ${auxiliaryWeight}, but the network was built without an auxiliary head. Build it with auxiliaryHead, or set auxiliaryWeight to 0.`,
    );
  }
  if (auxiliaryWeight === 0 && network.auxiliary !== null) {
    throw new AppError(
      'invalid-spec',
      'The network has an auxiliary head whose loss counts for nothing: auxiliaryWeight is 0. Raise it, or build the network without auxiliaryHead.',
    );
  }
  if (dropPath > 0 && network.paths.length === 0) {
    throw new AppError(
      'invalid-spec',
      `dropPath is ${dropPath}, but the network has no path to leave out; only networks of DARTS cells have. Set it to 0.`,
    );
  }
}
