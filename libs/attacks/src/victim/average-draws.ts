import { isAbsent, type Absent, type Slope, type Victim } from './victim.ts';

/**
 * Expectation over transformation (Athalye et al. 2018, arXiv:1707.07397): a victim that answers differently each time is asked `draws` times,
 * and its logits and gradients are averaged. A query of the result costs `draws` of the victim's.
 */
export function averageDraws(victim: Victim, draws: number): Victim {
  return {
    numClasses: victim.numClasses,
    logits: (images) => meanOf(draws, () => victim.logits(images)),
    inputGradient(images, aim, mode) {
      const slopes: (Slope | Absent)[] = Array.from({ length: draws }, () =>
        victim.inputGradient(images, aim, mode),
      );
      const present: Slope[] = [];
      for (const slope of slopes) {
        if (isAbsent(slope)) return slope;
        present.push(slope);
      }
      return {
        logits: meanOf(draws, (draw) => present[draw]?.logits ?? new Float32Array()),
        gradient: meanOf(draws, (draw) => present[draw]?.gradient ?? new Float32Array()),
      };
    },
  };
}

function meanOf(draws: number, draw: (place: number) => Float32Array): Float32Array {
  const first = draw(0);
  const sums = Float64Array.from(first);
  for (let place = 1; place < draws; place++) {
    draw(place).forEach((value, at) => {
      sums[at] = (sums[at] ?? NaN) + value;
    });
  }
  return Float32Array.from(sums, (sum) => sum / draws);
}
