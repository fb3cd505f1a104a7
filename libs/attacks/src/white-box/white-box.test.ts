/** @file Single steps by hand, and the step rule of APGD on losses that are made up. */
import { attackSettingsSchema } from '@bionas/contracts';
import { expectClose } from '@bionas/engine/testing';
import { expect, test } from 'vitest';
import { attackImages } from '../attack-images.ts';
import { imagesOf, type Images } from '../images/images.ts';
import { isAbsent, type Victim } from '../victim/victim.ts';
import { atCheckpoint, checkpointsOf, firstRecord, withLoss, type StepRecord } from './apgd-schedule.ts';
import { projectToPlane } from './project-to-plane.ts';

/** A victim that is never broken and whose gradient is always the same. */
function steady(gradient: readonly number[]): Victim {
  const logits = (images: Images): Float32Array =>
    Float32Array.from({ length: 2 * images.count }, (_, at) => (at % 2 === 0 ? 1 : 0));
  return {
    numClasses: 2,
    logits,
    inputGradient: (images) => ({
      logits: logits(images),
      gradient: Float32Array.from(
        { length: images.pixels.length },
        (_, at) => gradient[at % gradient.length] ?? 0,
      ),
    }),
  };
}

const one = imagesOf([1, 4, 1], Float32Array.of(0.5, 0.98, 0.5, 0.02));

async function perturbed(
  settings: Parameters<typeof attackSettingsSchema.parse>[0],
  epsilon: number,
): Promise<number[]> {
  const found = await attackImages({
    victim: steady([2, 0.1, 0, -3]),
    settings: attackSettingsSchema.parse(settings),
    epsilon,
    images: one,
    labels: Int32Array.of(0),
    indices: [0],
    seed: 1,
    start: one,
  });
  if (!found || isAbsent(found)) throw new Error('nothing came back');
  return [...found.adversarial.pixels];
}

test('FGSM: a step of epsilon along the signs, cut off at the box; sign(0) = 0', async () => {
  expectClose(await perturbed({ attack: 'fgsm' }, 0.1), [0.6, 1, 0.5, 0]);
});

test('FGSM in L2: a step of length epsilon along the gradient', async () => {
  // ‖(2, 0.1, 0, −3)‖ = √13.01; the last pixel would leave the box
  const length = Math.sqrt(13.01);
  expectClose(await perturbed({ attack: 'fgsm', norm: 'l2' }, 0.1), [
    0.5 + (0.1 * 2) / length,
    0.98 + 0.01 / length,
    0.5,
    0,
  ]);
});

test('PGD: steps of a share of epsilon, projected after each', async () => {
  // eight steps of a quarter of epsilon would lead two epsilon away
  expectClose(await perturbed({ attack: 'pgd', steps: 8 }, 0.04), [0.54, 1, 0.5, 0]);
});

test('APGD looks at its step after these iterations', () => {
  expect(checkpointsOf(100)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  expect(checkpointsOf(50)).toEqual([11, 21, 30, 38, 45]);
});

/** A record after losses that follow one another. */
const after = (record: StepRecord, losses: readonly number[]): StepRecord =>
  losses.reduce((known, loss, at) => withLoss(known, at === 0 ? 0 : (losses[at - 1] ?? 0), loss), record);

test('APGD keeps its step while more than three quarters of the iterations raise the loss', () => {
  const rising = after(firstRecord(2, 0), [1, 2, 3, 2.5, 4, 5]);
  const kept = atCheckpoint(rising, 0.75);
  expect(kept.halved).toBe(false);
  expect(kept.record).toMatchObject({
    step: 2,
    best: 5,
    bestBefore: 5,
    halvedBefore: false,
    iterations: 0,
    rises: 0,
  });
});

test('APGD halves its step where the loss swings', () => {
  // 3 rises of 4 are not more than three quarters
  const swinging = atCheckpoint(after(firstRecord(2, 0), [1, 0.5, 2, 3]), 0.75);
  expect(swinging).toMatchObject({ halved: true, record: { step: 1, best: 3, halvedBefore: true } });
});

test('APGD halves its step where neither the step nor the best loss has changed', () => {
  const before = { ...firstRecord(2, 9), halvedBefore: false };
  // every iteration rises, but stays below the best of before
  const below = [1, 2, 3, 4];
  expect(atCheckpoint(after(before, below), 0.75).halved).toBe(true);
  // just after a halving it is given time
  expect(atCheckpoint(after({ ...before, halvedBefore: true }, below), 0.75).halved).toBe(false);
});

test('the shortest way to a plane, free and along the box', () => {
  // w·d = −0.5 with w = (3, −1, 0): L-infinity moves by 0.5/4 everywhere, L2 along w
  const [x, w] = [Float32Array.of(0.5, 0.5, 0.5), Float32Array.of(3, -1, 0)];
  expectClose(projectToPlane(x, w, 0.5, 'linf'), [-0.125, 0.125, 0]);
  expectClose(projectToPlane(x, w, 0.5, 'l2'), [-0.15, 0.05, 0]);
  // the first pixel has only 0.1 of room: 0.3 of 0.5 are gained there, the second has to make 0.2
  const edge = Float32Array.of(0.1, 0.5, 0.5);
  expectClose(projectToPlane(edge, w, 0.5, 'linf'), [-0.1, 0.2, 0]);
  expectClose(projectToPlane(edge, w, 0.5, 'l2'), [-0.1, 0.2, 0]);
  // 4 units cannot be gained inside the box: as far as it goes
  expectClose(projectToPlane(x, w, 4, 'linf'), [-0.5, 0.5, 0]);
  expectClose(projectToPlane(x, w, -4, 'l2'), [0.5, -0.5, 0]);
});
