import { generationMetrics, type MetricPoint } from '@bionas/contracts';
import type { SampledGeneration } from '@bionas/search';

/** What a page draws of a generation of samples. A generation reported again has the same names and steps, and replaces itself. */
export function generationPoints(generation: SampledGeneration, at: number): MetricPoint[] {
  const { number, epoch, samples, present, winner } = generation;
  const { sample, survivor } = generationMetrics;
  return [
    ...samples.flatMap(({ loss, survives }, place): MetricPoint[] => {
      const point = { step: number * samples.length + place, epoch, value: loss, at };
      return survives
        ? [
            { name: sample, ...point },
            { name: survivor, ...point },
          ]
        : [{ name: sample, ...point }];
    }),
    ...(present === null
      ? []
      : [{ name: generationMetrics.present, step: number, epoch, value: present, at }]),
    ...(winner === null
      ? []
      : [
          {
            name: generationMetrics.winner,
            step: winner.number,
            epoch: winner.epoch,
            value: winner.loss,
            at,
          },
        ]),
  ];
}
