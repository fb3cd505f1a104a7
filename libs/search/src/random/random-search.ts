/** Random search: every genome of the space is equally likely, whatever came before. The honest baseline. */
import { sampleGenome } from '@bionas/search-space';
import type { SearchStrategy } from '../search-strategy.ts';

export const randomSearch: SearchStrategy<'random'> = {
  name: 'random',
  suggest: ({ space, random }) => sampleGenome(space, random),
};
