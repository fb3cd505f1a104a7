import { AppError, type Genome, type NetworkSpec, type RuleOptions } from '@bionas/contracts';
import { softmaxCrossEntropy, tf } from '@bionas/engine';
import { alignmentOf } from '@bionas/learning-rules';
import { checkPixelConstants } from './check-pixel-constants.ts';
import { cellNetwork } from './cell/cell-network.ts';
import { chainNetwork } from './chain-network.ts';
import type { Delivery, Layer, LayerBuilder, StillMode } from './layers/layer.ts';
import { normalise } from './layers/plain-layers.ts';
import { sequence } from './layers/sequence.ts';
import { nb201Network } from './nb201/nb201-network.ts';
import type { AttackedLoss, InputShape, InputSlope, Network } from './network.ts';
import { createNetworkParts, disposeParts, type NetworkParts } from './network-parts.ts';

export interface BuildOptions {
  readonly seed: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Whether the second head of a training is built too (cells only). It changes nothing of the network beside it. Default false. */
  readonly auxiliaryHead?: boolean | undefined;
}

/** A network that no genome describes: it can be trained, not saved. */
export type AssembledNetwork = Omit<Network, 'description'>;

/**
 * Writes down the layers between the pixels, normalised already, and the logits.
 * @param auxiliary where an auxiliary head puts what it holds; null: none is wanted
 */
export type Assembly = (parts: NetworkParts, auxiliary: NetworkParts | null) => readonly LayerBuilder[];

/**
 * Builds the network of a genome with freshly drawn weights. The caller disposes of it.
 * @throws AppError `invalid-spec` when the spec is of another space than the genome, mean and std do not fit the channels, or no auxiliary
 *   head fits the network
 */
export function buildNetwork(
  genome: Genome,
  spec: NetworkSpec,
  input: InputShape,
  options: BuildOptions,
): Network {
  const { seed, mean, std } = options;
  const assembled = assembleNetwork((parts, auxiliary) => body(parts, { genome, spec, auxiliary }), input, {
    ...options,
    ...(spec.ruleOptions && { ruleOptions: spec.ruleOptions }),
  });
  return { description: { genome, spec, input, seed, mean, std }, ...assembled };
}

/**
 * Puts a network together from layers. The caller disposes of it.
 * @throws AppError `invalid-spec` when mean and std do not fit the channels
 */
export function assembleNetwork(
  assembly: Assembly,
  input: InputShape,
  {
    seed,
    mean,
    std,
    ruleOptions,
    auxiliaryHead = false,
  }: BuildOptions & { readonly ruleOptions?: RuleOptions },
): AssembledNetwork {
  checkPixelConstants(input, mean, std);
  const parts = createNetworkParts(seed, input.classes, ruleOptions);
  // Parts of its own: nothing of it is saved, counted or measured with the network.
  const auxiliary = auxiliaryHead ? createNetworkParts(seed, input.classes, ruleOptions) : null;
  const root = buildRoot({ parts, auxiliary }, assembly, { input, mean, std });
  const delivers = parts.ruled.every((layer) => layer.rule.delivers);

  const inputGradient = (
    x: tf.Tensor4D,
    loss: AttackedLoss,
    delivery: Delivery,
    mode: StillMode = 'evaluate',
  ): InputSlope | null => {
    if (delivery === 'rule' && !delivers) return null;
    return tf.tidy(() => {
      const pass = root.forward(x, mode);
      const logits = pass.y as tf.Tensor2D;
      const error = typeof loss === 'function' ? loss(logits) : crossEntropyError(logits, loss.crossEntropy);
      const request = { delivery, gradients: false, input: true, outputError: error };
      return { logits, gradient: pass.backward(error, request).dx as tf.Tensor4D };
    });
  };

  return {
    layers: parts.ruled.map(({ name, rule, shape }) => ({ name, rule, shape })),
    parameters: parts.parameters,
    statistics: parts.statistics,
    ruleState: parts.ruleState,
    delivers,
    parameterCount: entriesOf(parts),
    auxiliary: auxiliary && {
      parameters: auxiliary.parameters,
      statistics: auxiliary.statistics,
      ruleState: auxiliary.ruleState,
      parameterCount: entriesOf(auxiliary),
    },
    paths: parts.paths,
    forward: (x, mode, paths) => {
      const pass = root.forward(x, mode, paths);
      return {
        logits: pass.y as tf.Tensor2D,
        auxiliaryLogits: pass.auxiliary ?? null,
        backward: (error, { delivery = 'rule', ...how } = {}) => {
          const request = { ...how, delivery, gradients: true, input: false, outputError: error };
          return new Map(pass.backward(error, request).gradients.map(({ name, tensor }) => [name, tensor]));
        },
      };
    },
    logits: (x) => root.infer(x) as tf.Tensor2D,
    inputGradient: inputGradient as Network['inputGradient'],
    alignments: () =>
      tf.tidy(() =>
        parts.ruled.flatMap(({ name, rule, shape: layer, ...held }) => {
          const weights = held.weights();
          const feedback = rule.feedback(layer, weights, held.state());
          return feedback === null ? [] : [{ layer: name, ...alignmentOf(feedback, weights) }];
        }),
      ),
    dispose: () => {
      disposeParts(parts);
      if (auxiliary !== null) disposeParts(auxiliary);
    },
  };
}

const entriesOf = ({ parameters }: NetworkParts): number =>
  parameters.reduce((sum, { variable }) => sum + variable.size, 0);

interface BothParts {
  readonly parts: NetworkParts;
  readonly auxiliary: NetworkParts | null;
}

function buildRoot(
  { parts, auxiliary }: BothParts,
  assembly: Assembly,
  { input, mean, std }: { input: InputShape } & Omit<BuildOptions, 'seed'>,
): Layer {
  try {
    const root = sequence(
      [input.height, input.width, input.channels],
      [(pixels) => normalise(pixels, mean, std), ...assembly(parts, auxiliary)],
    );
    if (auxiliary?.parameters.length === 0) {
      throw new AppError(
        'invalid-spec',
        'An auxiliary head is asked for, but only networks of DARTS cells have one. Set auxiliaryWeight to 0.',
      );
    }
    return root;
  } catch (error) {
    disposeParts(parts);
    if (auxiliary !== null) disposeParts(auxiliary);
    throw error;
  }
}

function body(
  parts: NetworkParts,
  { genome, spec, auxiliary }: Pick<BothParts, 'auxiliary'> & { genome: Genome; spec: NetworkSpec },
): LayerBuilder[] {
  if (genome.space === 'bionas-cell-v1' && spec.kind === 'cell')
    return cellNetwork(parts, genome, { ...spec, auxiliary });
  if (genome.space === 'bionas-chain-v1' && spec.kind === 'chain') return chainNetwork(parts, genome, spec);
  if (genome.space === 'bionas-nb201-v1' && spec.kind === 'nas-bench-201')
    return nb201Network(parts, genome, spec);
  throw new AppError(
    'invalid-spec',
    `A genome of the space ${genome.space} cannot be built as a ${spec.kind} network; use the network settings of its own space.`,
  );
}

/** softmax(logits) − onehot(labels): the gradient of the cross-entropy, summed over the batch. */
function crossEntropyError(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D {
  const targets = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32') as tf.Tensor2D;
  return softmaxCrossEntropy(logits, targets).grad;
}
