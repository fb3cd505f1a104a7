import { mapRules, type ChainOperationName, type Genome } from '@bionas/contracts';

/**
 * A rule decides what a layer hands down to the layer below. Below these places there is only the image, so their rule changes
 * nothing in training: the stem of a cell network, the first layer of a chain unless it is separable (there the pointwise
 * convolution hands down to the depthwise one). The auxiliary head is not built yet.
 */
function isIdle(genome: Genome, place: string): boolean {
  switch (genome.space) {
    case 'bionas-cell-v1':
      return place === 'stem' || place === 'auxiliary';
    case 'bionas-chain-v1':
      return (
        place === 'layers.0' && !genome.layers.slice(0, 1).some(({ operation }) => isSeparable(operation))
      );
  }
}

/** Whether the operation has a convolution below its last one. */
export function isSeparable(operation: ChainOperationName): boolean {
  return operation.startsWith('sep_conv');
}

/**
 * The genome with `bp` wherever the rule changes nothing in training: genomes of one training form, initialised and fed alike,
 * become the same network, digit for digit. A mix whose form is all `bp` is its own twin.
 */
export function trainingForm(genome: Genome): Genome {
  return mapRules(genome, (rule, place) => (isIdle(genome, place) ? 'bp' : rule));
}
