/** @file What a step of a supernet needs, from shapes alone: to refuse one that will not fit before it is built. */
import type { SupernetCandidate } from '@bionas/contracts';
import { cellLayout } from '../cell/cell-layout.ts';
import { separableOperations } from '../cell/separable-passes.ts';
import { strided } from '../layers/plain-layers.ts';
import type { InputShape } from '../network.ts';
import { supernetEdges } from './supernet-cell.ts';
import type { SupernetOptions } from './supernet.ts';

export interface SupernetEstimate {
  /** Forward weights; alphas and feedback weights not counted. */
  readonly parameters: number;
  /**
   * Maps that the forward pass of one batch leaves for the backward pass, float32. Of a candidate these are the inputs of its convolutions
   * and norms: 5 maps for a separable convolution, 2 for a dilated one. Pools (2 maps) and ReLU (1) are held once for all edges of a source.
   */
  readonly activationBytes: number;
  /**
   * Peak of a recorded step: the activations, `workingShare` of them for errors and for the rewritten inputs of dilated convolutions, and
   * `copiesOfWeights` of the weights (values, momentum, gradient, feedback, and what the optimiser computes on the way). Measured on a processor, without
   * the loaded libraries: 2.1 GB of 2.1 (C=8, 4 cells, 16 candidates, batch 32), 10.1 GB of 11.7 (C=16, 8 cells, 22 candidates, batch 32).
   */
  readonly stepBytes: number;
}

const bytesPerNumber = 4;
const workingShare = 0.5;
const copiesOfWeights = 8;
const inputs = 2;
const nodes = 4;
const stemFactor = 3;

interface Side {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}
const sizeOf = ({ height, width, channels }: Side): number => height * width * channels;
const halved = ({ height, width }: Side, channels: number): Side => ({
  height: strided(height, 2),
  width: strided(width, 2),
  channels,
});
/** The copy that begins one pixel further; where a side is odd, zeros fill it up. */
const shifted = ({ height, width, channels }: Side): number =>
  sizeOf({ height: height - ((height + 1) % 2), width: width - ((width + 1) % 2), channels });

interface Cost {
  readonly weights: number;
  /** Numbers held for an image. */
  readonly maps: number;
}
const sum = (costs: readonly Cost[]): Cost => ({
  weights: costs.reduce((total, { weights }) => total + weights, 0),
  maps: costs.reduce((total, { maps }) => total + maps, 0),
});

/** @param batch images of a step */
export function estimateSupernet(
  options: SupernetOptions,
  input: InputShape,
  batch: number,
): SupernetEstimate {
  const stem: Side = { ...input, channels: stemFactor * options.channels };
  const costs: Cost[] = [
    { weights: (9 * input.channels + 2) * stem.channels, maps: sizeOf(input) + 2 * sizeOf(stem) },
  ];
  let [older, newer] = [stem, stem];
  for (const { channels, reduction, afterReduction } of cellLayout(options.channels, options.cells)) {
    const state: Side = { ...newer, channels };
    const node = reduction ? halved(state, channels) : state;
    costs.push(projection(older, state, afterReduction), projection(newer, state, false));
    for (let source = 0; source < inputs + nodes - 1; source += 1) {
      const from = source < inputs ? state : node;
      const edges = supernetEdges.filter((edge) => edge.source === source).length;
      costs.push(...sourceCosts(options, { from, to: node, edges, stride: from === node ? 1 : 2 }));
    }
    // The nodes one by one, and side by side.
    costs.push({ weights: 0, maps: 2 * nodes * sizeOf(node) });
    [older, newer] = [newer, { ...node, channels: nodes * channels }];
  }
  costs.push({ weights: (newer.channels + 1) * input.classes, maps: newer.channels + input.classes });
  const { weights, maps } = sum(costs);
  return stepBytesOf(weights, maps, batch);
}

/** @param maps numbers held for an image */
export function stepBytesOf(weights: number, maps: number, batch: number): SupernetEstimate {
  const activationBytes = bytesPerNumber * batch * maps;
  return {
    parameters: weights,
    activationBytes,
    stepBytes: (1 + workingShare) * activationBytes + copiesOfWeights * bytesPerNumber * weights,
  };
}

/** ReLU, convolution or two that halve the map, norm. */
function projection(from: Side, to: Side, halve: boolean): Cost {
  const weights = from.channels * to.channels;
  return {
    weights,
    maps: sizeOf(from) + (halve ? shifted(from) + 3 * sizeOf(to) : 2 * sizeOf(to)),
  };
}

interface Source {
  readonly from: Side;
  readonly to: Side;
  readonly edges: number;
  readonly stride: 1 | 2;
}

/** Everything on the edges out of one state, and the channels that pass by. */
function sourceCosts({ candidates, partialChannels: groups = 1 }: SupernetOptions, source: Source): Cost[] {
  if (groups === 1) return [edgesCost(candidates, source)];
  const { from, to, stride } = source;
  const mixed = (side: Side): Side => ({ ...side, channels: side.channels / groups });
  const beside = (side: Side): number => sizeOf(side) - sizeOf(mixed(side));
  return [
    edgesCost(candidates, { ...source, from: mixed(from), to: mixed(to) }),
    // The part that is mixed is a copy; the other is held where it is pooled.
    { weights: 0, maps: sizeOf(mixed(from)) + (stride === 1 ? 0 : beside(from) + beside(to)) },
  ];
}

function edgesCost(candidates: readonly SupernetCandidate[], { from, to, edges, stride }: Source): Cost {
  const { channels } = to;
  const [map, square] = [sizeOf(to), channels ** 2];
  const ofEdge = ({ operation }: SupernetCandidate): Cost[] => {
    switch (operation) {
      case 'none':
      case 'max_pool_3x3':
      case 'avg_pool_3x3':
        return [];
      case 'skip_connect':
        return stride === 1 ? [] : [{ weights: square, maps: shifted(from) + 2 * map }];
      case 'sep_conv_3x3':
      case 'sep_conv_5x5':
      case 'dil_conv_3x3':
      case 'dil_conv_5x5': {
        const { kernel, passes } = separableOperations[operation];
        // Two maps a pass, and the ReLU between two.
        return [{ weights: passes * (kernel ** 2 * channels + square), maps: (3 * passes - 1) * map }];
      }
    }
  };
  const edge = candidates.flatMap(ofEdge);
  const pools = candidates.filter(({ operation }) => operation.includes('pool')).length;
  const { weights, maps } = sum(edge);
  return {
    weights: edges * weights,
    maps: edges * maps + 2 * pools * map + (edge.length > 0 ? sizeOf(from) : 0),
  };
}
