import { AppError, type TrainingSpec } from '@bionas/contracts';
import type { Program } from '@bionas/graph-step';

/** @throws AppError `unsupported` for anything but float32 where steps run eagerly */
export function refuseEagerPrecision(
  { mode }: Pick<Program, 'mode'>,
  precision: TrainingSpec['precision'],
): void {
  if (precision === 'float32' || mode === 'graph') return;
  throw new AppError(
    'unsupported',
    `Training in ${precision} needs recorded steps, and steps are eager here. Install the native engine (bionas doctor says how), unset BIONAS_STEPS, or train in float32.`,
  );
}
