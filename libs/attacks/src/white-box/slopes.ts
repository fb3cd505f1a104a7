import { AppError, type GradientMode } from '@bionas/contracts';
import { pickImages, type Images } from '../images/images.ts';
import { pickAim, type Aim } from '../losses/aim.ts';
import { isAbsent, type Absent, type Slope, type Victim } from '../victim/victim.ts';

/**
 * The slopes of the loss at the named rows of `images`; rows of the answer are in the order of `rows`.
 * @throws AppError `diverged` when the gradient is not finite: sign(NaN) would leave the image alone and count as robust
 */
export function slopesAt(
  victim: Victim,
  images: Images,
  aim: Aim,
  rows: readonly number[],
  mode: Exclude<GradientMode, 'none'>,
): Slope | Absent {
  const slope = victim.inputGradient(pickImages(images, rows), pickAim(aim, rows), mode);
  if (isAbsent(slope)) return slope;
  let sum = 0;
  for (let at = 0; at < slope.gradient.length; at++) sum += slope.gradient[at] ?? NaN;
  // A sum can overflow, where every term is finite.
  if (Number.isFinite(sum) || slope.gradient.every(Number.isFinite)) return slope;
  throw new AppError(
    'diverged',
    `The ${mode} gradient of the ${aim.loss} loss has values that are not finite, so nothing can be said about robustness. Train the model with a smaller learning rate.`,
  );
}
