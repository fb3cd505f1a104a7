/** Random search: every genome of the space is equally likely, whatever came before. The honest baseline. */
import { createSampler, drawn } from '../sampling/sampler.ts';

export const randomSearch = createSampler(
  'random',
  ({ draw }) =>
    (random) =>
      drawn(draw(random)),
);
