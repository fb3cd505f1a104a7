import { AppError } from '@bionas/contracts';
import type { InputShape } from './network.ts';

/** @throws AppError `invalid-spec` unless there is one finite mean and one positive standard deviation a channel */
export function checkPixelConstants(
  input: InputShape,
  mean: readonly number[],
  std: readonly number[],
): void {
  for (const [what, values] of Object.entries({ mean, std })) {
    if (values.length !== input.channels || values.some((value) => !Number.isFinite(value))) {
      throw new AppError(
        'invalid-spec',
        `A network for ${input.channels} channels got ${what} [${values.join(', ')}]; expected one finite number a channel.`,
      );
    }
  }
  if (std.some((value) => value <= 0)) {
    throw new AppError('invalid-spec', `std must be positive, got [${std.join(', ')}].`);
  }
}
