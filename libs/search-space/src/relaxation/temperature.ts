import type { Alphas, SupernetTraining } from '@bionas/contracts';

/** Temperature of the softmax over alphas in an epoch: from `start` in the first to `end` in the last, by the same factor each time. */
export function temperatureOf(
  { temperature: { start, end }, epochs }: Pick<SupernetTraining, 'temperature' | 'epochs'>,
  epoch: number,
): number {
  return epochs <= 1 ? start : start * (end / start) ** (epoch / (epochs - 1));
}

/** Alphas whose softmax is the one that a supernet takes at this temperature. */
export function atTemperature({ normal, reduce }: Alphas, temperature: number): Alphas {
  const heated = (table: Alphas['normal']): Alphas['normal'] =>
    table.map((row) => row.map((logit) => logit / temperature));
  return { normal: heated(normal), reduce: heated(reduce) };
}
