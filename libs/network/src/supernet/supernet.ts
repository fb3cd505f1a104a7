import type {
  CellSlots,
  LearningRuleName,
  OperationName,
  ClosedCandidates,
  RuleOptions,
  SupernetCandidate,
} from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { Delivery } from '../layers/layer.ts';
import type { NamedVariable, Parameter, RuledLayer } from '../network-parts.ts';
import type { Piece } from './pool.ts';

/** What an edge of some supernet may become. */
export interface RelaxedCandidate {
  readonly operation: OperationName;
  /** Of a convolution. */
  readonly rule?: LearningRuleName | undefined;
}

/** Size of a supernet and what its edges may become. */
export interface SupernetOptions {
  /** Of a node in the first cell; doubled at each of the two reductions. */
  readonly channels: number;
  readonly cells: number;
  /** Columns of alpha. */
  readonly candidates: readonly SupernetCandidate[];
  /** Rules of the layers outside the mixture; `reduction` also of a skip at stride 2. */
  readonly slots: Omit<CellSlots, 'auxiliary'>;
  /**
   * k of PC-DARTS (arXiv:1907.05737): only the first of k equal groups of channels goes through the candidates, which divides their maps by
   * k; the others pass by. Must divide `channels`. Default 1: all channels.
   */
  readonly partialChannels?: number | undefined;
  /** How the rules behave; those not named have their defaults. */
  readonly ruleOptions?: RuleOptions | undefined;
}

/** One value for each kind of cell. */
export interface ByCellKind<Value> {
  readonly normal: Value;
  readonly reduce: Value;
}

/** How candidates are mixed in one pass. */
export interface Mixing {
  /** [14, candidates] each, instead of the supernet's own. */
  readonly alphas?: ByCellKind<tf.Tensor2D> | undefined;
  /** Alphas are divided by it before the softmax. Default 1. */
  readonly temperature?: tf.Scalar | undefined;
  /** Columns of alpha without a share, edge by edge. Default: none. */
  readonly closed?: ClosedCandidates | undefined;
}

export interface SupernetGradients {
  /** Of each parameter by name, each layer by its own rule; empty unless wanted. */
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  /** [14, candidates] each; null unless wanted. */
  readonly alphas: ByCellKind<tf.Tensor2D> | null;
}

export interface SupernetPass {
  /** [batch, classes] */
  readonly logits: tf.Tensor2D;
  /**
   * Only what is wanted is computed. Errors go down as the rules of the layers say, so the gradient of alpha is theirs, too; `true`
   * delivery gives the exact one. With the gradients of weights the state of the rules moves on, unless `learn` is false.
   * @param error dL/dlogits, [batch, classes]
   */
  backward(
    error: tf.Tensor2D,
    wants: {
      readonly weights: boolean;
      readonly alphas: boolean;
      readonly delivery?: Delivery;
      readonly learn?: boolean;
    },
  ): SupernetGradients;
}

/** A network whose edges are all candidates at once, each with weights of its own. Holds its tensors until `dispose`. */
export interface Supernet {
  /** Columns of alpha. */
  readonly candidates: readonly RelaxedCandidate[];
  /** Rows of alpha; none for a kind of cell that the network never has. */
  readonly alphaRows: ByCellKind<number>;
  readonly layers: readonly Pick<RuledLayer, 'name' | 'rule' | 'shape'>[];
  /** The weights of all edges out of one state of a cell are one variable: see `pieces`. */
  readonly parameters: readonly Parameter[];
  readonly ruleState: readonly NamedVariable[];
  /** Where in the variables of `parameters` and `ruleState` each layer on an edge has its tensors. */
  readonly pieces: readonly Piece[];
  /**
   * [rows, candidates] each: of DARTS cells the rows of `supernetEdges`, shared by all cells of a kind. Not among the parameters. Of a kind without
   * rows, one that nothing reads: TensorFlow has no variables without entries.
   */
  readonly alphas: ByCellKind<NamedVariable>;
  /** Entries of `parameters`. */
  readonly parameterCount: number;
  /**
   * Run it and its `backward` in one `tf.tidy`.
   * @param x [batch, height, width, channels], pixels in [0, 1]
   */
  forward(x: tf.Tensor4D, mixing?: Mixing): SupernetPass;
  /** Logits [batch, classes]; intermediate tensors are freed on the way. They depend on the batch: its norms have no other statistics. */
  logits(x: tf.Tensor4D, mixing?: Mixing): tf.Tensor2D;
  dispose(): void;
}
