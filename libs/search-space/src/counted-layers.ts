/**
 * @file The layers with weights of a network, without building it (search.md, sections 1.1 and 2.1): what parameters, multiply-adds
 * and the share of rules are counted over. The auxiliary head is there while training alone, so it is not among them.
 */
import {
  AppError,
  nb201Flows,
  type CellEdge,
  type CellGenome,
  type ChainGenome,
  type ChainLayer,
  type Genome,
  type LearningRuleName,
  type Nb201Edge,
  type Nb201Genome,
  type NetworkSpec,
  type SupernetSpec,
} from '@bionas/contracts';

/** What the network's ends depend on. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/** A convolution (whole, depthwise or 1x1) or a dense layer. */
export interface CountedLayer {
  readonly rule: LearningRuleName;
  /** Without bias and norm. */
  readonly weights: number;
  /** The bias, or the scale and shift of the batch norm behind the layer. */
  readonly others: number;
  /** Places of the output map. Each weight is multiplied once for each of them: zeros of the border count, strides skip. */
  readonly positions: number;
}

/**
 * The layers of the final form of a network, from the image up.
 * @throws AppError `invalid-genome` if genome and network are of different kinds
 */
export function countedLayers(genome: Genome, network: NetworkSpec, image: ImageShape): CountedLayer[] {
  if (genome.space === 'bionas-chain-v1' && network.kind === 'chain') {
    return chainLayers(genome, network.channels, image);
  }
  if (genome.space === 'bionas-cell-v1' && network.kind === 'cell') return cellLayers(genome, network, image);
  if (genome.space === 'bionas-nb201-v1' && network.kind === 'nas-bench-201') {
    return nb201Layers(genome, network, image);
  }
  throw new AppError(
    'invalid-genome',
    `A genome of ${genome.space} cannot be built as a ${network.kind} network.`,
  );
}

interface Side {
  readonly height: number;
  readonly width: number;
}
const halved = ({ height, width }: Side): Side => ({
  height: Math.ceil(height / 2),
  width: Math.ceil(width / 2),
});
const places = ({ height, width }: Side): number => height * width;

/** A convolution from all to all channels, with batch norm. FactorizedReduce has as many weights as a 1x1 one. */
const convolution = (
  kernel: number,
  [inputs, outputs]: readonly [number, number],
  rule: LearningRuleName,
  at: Side,
): CountedLayer => ({
  rule,
  weights: kernel ** 2 * inputs * outputs,
  others: 2 * outputs,
  positions: places(at),
});

/** Depthwise and 1x1 convolution, batch norm behind both. */
const separable = (
  kernel: number,
  [inputs, outputs]: readonly [number, number],
  { rule, depthwise = rule }: { rule: LearningRuleName; depthwise?: LearningRuleName | undefined },
  at: Side,
): CountedLayer[] => [
  { rule: depthwise, weights: kernel ** 2 * inputs, others: 0, positions: places(at) },
  convolution(1, [inputs, outputs], rule, at),
];

const dense = (inputs: number, classes: number, rule: LearningRuleName): CountedLayer => ({
  rule,
  weights: inputs * classes,
  others: classes,
  positions: 1,
});

function chainLayers(genome: ChainGenome, baseChannels: number, image: ImageShape): CountedLayer[] {
  let at: Side = image;
  let inputs = image.channels;
  const layers = genome.layers.flatMap((layer, index) => {
    const outputs = baseChannels * 2 ** index;
    at = halved(at);
    const counted = chainLayer(layer, [inputs, outputs], at);
    inputs = outputs;
    return counted;
  });
  return [...layers, dense(places(at) * inputs, image.classes, genome.slots.head)];
}

function chainLayer(layer: ChainLayer, channels: readonly [number, number], at: Side): CountedLayer[] {
  switch (layer.operation) {
    case 'conv_3x3':
      return [convolution(3, channels, layer.rule, at)];
    case 'conv_5x5':
      return [convolution(5, channels, layer.rule, at)];
    case 'sep_conv_3x3':
      return separable(3, channels, layer, at);
    case 'sep_conv_5x5':
      return separable(5, channels, layer, at);
  }
}

/**
 * The layers of a supernet: of every edge all its candidates, as if each were a layer of a network. Candidates see one in `partialChannels` channels.
 * The published affine-free batch norms and those behind pools are not told apart.
 */
export function supernetLayers(spec: SupernetSpec, image: ImageShape): CountedLayer[] {
  const { channels, cells, candidates, slots, partialChannels } = spec;
  // Nodes 2 to 5, each with an edge from every node before it.
  const sources = [2, 3, 4, 5].flatMap((node) => Array.from({ length: node }, (_, source) => source));
  const edges = sources.flatMap((source) =>
    candidates.flatMap(({ operation, rule }): CellEdge[] =>
      operation === 'none' ? [] : [{ operation, source, ...(rule === undefined ? {} : { rule }) }],
    ),
  );
  const genome = { slots, normal: edges, reduce: edges };
  return cellLayers(genome, { channels, cells, parts: partialChannels }, image);
}

/** What of a genome is counted: a supernet has more edges than a cell. */
interface CountedCells extends Pick<CellGenome, 'normal' | 'reduce'> {
  readonly slots: Omit<CellGenome['slots'], 'auxiliary'>;
}

function cellLayers(
  genome: CountedCells,
  network: { readonly channels: number; readonly cells: number; readonly parts?: number },
  image: ImageShape,
): CountedLayer[] {
  const { slots } = genome;
  const stem = 3 * network.channels;
  const layers = [convolution(3, [image.channels, stem], slots.stem, image)];
  const reductions = [Math.floor(network.cells / 3), Math.floor((2 * network.cells) / 3)];
  let [older, newer, channels] = [stem, stem, network.channels];
  let at: Side = image;
  let edges: CountedLayer[] = [];
  for (let cell = 0; cell < network.cells; cell++) {
    const reducing = reductions.includes(cell);
    if (reducing) channels *= 2;
    const afterReduction = cell > 0 && reductions.includes(cell - 1);
    // Right after a reduction the older input goes through a FactorizedReduce.
    const first = afterReduction ? slots.reduction : slots.preprocess;
    layers.push(convolution(1, [older, channels], first, at));
    layers.push(convolution(1, [newer, channels], slots.preprocess, at));
    // The edges from a reduction cell's inputs have stride 2, so all its convolutions give halved maps.
    if (reducing) at = halved(at);
    const edgeChannels = Math.floor(channels / (network.parts ?? 1));
    const place = { channels: edgeChannels, at, skipRule: reducing ? slots.reduction : null };
    // All normal cells between two reductions are alike.
    if (cell === 0 || reducing || afterReduction) {
      edges = (reducing ? genome.reduce : genome.normal).flatMap((edge) => edgeLayers(edge, place));
    }
    layers.push(...edges);
    [older, newer] = [newer, 4 * channels];
  }
  return [...layers, dense(newer, image.classes, slots.head)];
}

interface EdgePlace {
  readonly channels: number;
  readonly at: Side;
  /** In a reduction cell the rule of the FactorizedReduce that a skip from an input is. */
  readonly skipRule: LearningRuleName | null;
}

function edgeLayers(edge: CellEdge, { channels, at, skipRule }: EdgePlace): CountedLayer[] {
  const across = [channels, channels] as const;
  const pass = (kernel: number): CountedLayer[] =>
    separable(kernel, across, { rule: ruleOf(edge), depthwise: edge.depthwise }, at);
  switch (edge.operation) {
    case 'sep_conv_3x3':
      return [...pass(3), ...pass(3)];
    case 'sep_conv_5x5':
      return [...pass(5), ...pass(5)];
    case 'dil_conv_3x3':
      return pass(3);
    case 'dil_conv_5x5':
      return pass(5);
    case 'skip_connect':
      return skipRule !== null && edge.source < 2 ? [convolution(1, across, skipRule, at)] : [];
    case 'max_pool_3x3':
    case 'avg_pool_3x3':
      return [];
  }
}

/** Stem, three stages of cells, a residual block before the second and the third, dense layer (search.md, section 9). */
function nb201Layers(
  { slots, edges }: Nb201Genome,
  network: Extract<NetworkSpec, { kind: 'nas-bench-201' }>,
  image: ImageShape,
): CountedLayer[] {
  // Edges that nobody reads are not built.
  const flows = nb201Flows(edges);
  const used = edges.filter((_, index) => flows[index]?.used === true);
  const layers = [convolution(3, [image.channels, network.channels], slots.stem, image)];
  let at: Side = image;
  let channels = network.channels;
  for (const stage of [0, 1, 2]) {
    if (stage > 0) {
      const wider = 2 * channels;
      at = halved(at);
      layers.push(
        convolution(3, [channels, wider], slots.reduction, at),
        convolution(3, [wider, wider], slots.reduction, at),
        // The shortcut has no norm.
        { ...convolution(1, [channels, wider], slots.reduction, at), others: 0 },
      );
      channels = wider;
    }
    for (let cell = 0; cell < network.cellsPerStage; cell++) {
      layers.push(...used.flatMap((edge) => nb201EdgeLayers(edge, channels, at)));
    }
  }
  const head = dense(channels, image.classes, slots.head);
  // The norm before the pool has no convolution of its own.
  return [...layers, { ...head, others: head.others + 2 * channels }];
}

function nb201EdgeLayers(edge: Nb201Edge, channels: number, at: Side): CountedLayer[] {
  switch (edge.operation) {
    case 'nor_conv_1x1':
      return [convolution(1, [channels, channels], ruleOf(edge), at)];
    case 'nor_conv_3x3':
      return [convolution(3, [channels, channels], ruleOf(edge), at)];
    case 'none':
    case 'skip_connect':
    case 'avg_pool_3x3':
      return [];
  }
}

function ruleOf({ operation, rule }: Pick<CellEdge | Nb201Edge, 'operation' | 'rule'>): LearningRuleName {
  if (rule !== undefined) return rule;
  throw new AppError('invalid-genome', `A ${operation} has no learning rule; every convolution needs one.`);
}
