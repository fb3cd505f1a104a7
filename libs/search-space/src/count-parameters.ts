/**
 * @file Number of trained forward weights of a network, without building it (search.md, sections 1.1, 2.1 and 3.2).
 * Batch-norm scale and shift count; feedback weights do not, so learning rules change nothing.
 */
import {
  AppError,
  type CellEdge,
  type CellGenome,
  type ChainGenome,
  type Genome,
  type NetworkSpec,
  type OperationName,
} from '@bionas/contracts';

/** What the network's ends depend on. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/**
 * Counts the weights of the final form of a network: batch norm with scale and shift, no auxiliary head.
 * @throws AppError `invalid-genome` if genome and network are of different kinds
 */
export function countParameters(genome: Genome, network: NetworkSpec, images: ImageShape): number {
  if (genome.space === 'bionas-chain-v1' && network.kind === 'chain') {
    return countChain(genome, network.channels, images);
  }
  if (genome.space === 'bionas-cell-v1' && network.kind === 'cell') {
    return countCells(genome, network, images);
  }
  throw new AppError(
    'invalid-genome',
    `A genome of ${genome.space} cannot be built as a ${network.kind} network.`,
  );
}

function countChain(genome: ChainGenome, baseChannels: number, images: ImageShape): number {
  let { channels, height, width } = images;
  let count = 0;
  genome.layers.forEach((layer, index) => {
    const out = baseChannels * 2 ** index;
    count += chainLayer(layer.operation, channels, out);
    channels = out;
    height = Math.ceil(height / 2);
    width = Math.ceil(width / 2);
  });
  return count + dense(height * width * channels, images.classes);
}

function countCells(
  genome: CellGenome,
  network: Extract<NetworkSpec, { kind: 'cell' }>,
  images: ImageShape,
): number {
  const stem = 3 * network.channels;
  let count = 9 * images.channels * stem + batchNorm(stem);
  let [older, newer, channels] = [stem, stem, network.channels];
  const reductions = [Math.floor(network.cells / 3), Math.floor((2 * network.cells) / 3)];
  for (let cell = 0; cell < network.cells; cell++) {
    const reducing = reductions.includes(cell);
    if (reducing) channels *= 2;
    // The older input goes through FactorizedReduce right after a reduction: as many weights as a 1x1 convolution.
    count += pointwise(older, channels) + pointwise(newer, channels);
    for (const edge of reducing ? genome.reduce : genome.normal) count += cellEdge(edge, channels, reducing);
    [older, newer] = [newer, 4 * channels];
  }
  return count + dense(newer, images.classes);
}

const batchNorm = (channels: number): number => 2 * channels;
const dense = (inputs: number, outputs: number): number => inputs * outputs + outputs;
/** 1x1 convolution and batch norm: ReLUConvBN, FactorizedReduce. */
const pointwise = (inputs: number, outputs: number): number => inputs * outputs + batchNorm(outputs);
/** Depthwise convolution, 1x1 convolution, batch norm. */
const separable = (kernel: number, inputs: number, outputs: number): number =>
  kernel ** 2 * inputs + pointwise(inputs, outputs);

/** Stride 2 on the edges from a reduction cell's two inputs: a skip is a FactorizedReduce there. */
function cellEdge(edge: CellEdge, channels: number, reducing: boolean): number {
  switch (edge.operation) {
    case 'sep_conv_3x3':
      return 2 * separable(3, channels, channels);
    case 'sep_conv_5x5':
      return 2 * separable(5, channels, channels);
    case 'dil_conv_3x3':
      return separable(3, channels, channels);
    case 'dil_conv_5x5':
      return separable(5, channels, channels);
    case 'skip_connect':
      return reducing && edge.source < 2 ? pointwise(channels, channels) : 0;
    case 'max_pool_3x3':
    case 'avg_pool_3x3':
      return 0;
  }
}

function chainLayer(
  operation: ChainGenome['layers'][number]['operation'],
  inputs: number,
  outputs: number,
): number {
  const kernelOf = { conv_3x3: 3, conv_5x5: 5, sep_conv_3x3: 3, sep_conv_5x5: 5 } as const satisfies Partial<
    Record<OperationName, number>
  >;
  const kernel = kernelOf[operation];
  switch (operation) {
    case 'conv_3x3':
    case 'conv_5x5':
      return kernel ** 2 * inputs * outputs + batchNorm(outputs);
    case 'sep_conv_3x3':
    case 'sep_conv_5x5':
      return separable(kernel, inputs, outputs);
  }
}
