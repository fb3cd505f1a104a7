/**
 * @file How one layer learns: the interface that every rule fills in (learning-rules.md, section 2).
 *
 * A rule answers two questions: which error does the layer hand down to its input, and how do its weights change? It sees the layer's
 * input, output, error and the error of the whole network, so that broadcast rules (DFA) and local rules (Hebb) fit as well as those that
 * only replace the feedback weights. Rules are pure: tensors in, tensors out; state goes in and comes out, and whoever calls owns both.
 * No rule may branch on a tensor's value: a step is recorded once as a graph and replayed.
 */
import type { EffectiveRuleOptions, LearningRuleName } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { LayerShape } from './layer-shape.ts';
import type { RandomStream } from './random-stream.ts';

/** Tensors that a rule keeps between steps, by name: float32. Saved with the network; never trained, decayed, clipped or counted. */
export type RuleState = Readonly<Record<string, tf.Tensor>>;

/** The linear map of a layer and its two exact derivatives (learning-rules.md, section 3), bias left out. */
export interface LayerOperator {
  forward(x: tf.Tensor, weights: tf.Tensor): tf.Tensor;
  /** Hands `delta` [batch, …output] down through `weights`, which need not be those of the forward pass. */
  inputGradient(delta: tf.Tensor, weights: tf.Tensor, x: tf.Tensor): tf.Tensor;
  /** The local weight gradient, in the shape of `weights`. */
  weightGradient(x: tf.Tensor, delta: tf.Tensor, weights: tf.Tensor): tf.Tensor;
}

/** One layer in one backward pass. Every tensor is borrowed. */
export interface RuleContext {
  readonly layer: LayerShape;
  readonly operator: LayerOperator;
  readonly weights: tf.Tensor;
  readonly state: RuleState;
  /** [batch, …input] */
  readonly input: tf.Tensor;
  /** Before bias, batch norm and activation: [batch, …output] */
  readonly output: tf.Tensor;
  /** Error that reached the layer, dL/doutput where every layer above uses back-propagation: [batch, …output] */
  readonly delta: tf.Tensor;
  /** dL/dlogits: [batch, classes] */
  readonly outputError: tf.Tensor;
  /** What is asked for; the rest of the outcome is null. State moves on only where the gradient is asked for: in training. */
  readonly wants: { readonly delivery: boolean; readonly gradient: boolean };
}

/** The caller owns the tensors of an outcome, except those of `state` that are the very tensors of the context's. */
export interface RuleOutcome {
  /** Error for the layer below, [batch, …input]; null if not asked for, or if the rule delivers none. */
  readonly delivered: tf.Tensor | null;
  /** What the weights descend, in their shape; null if not asked for. Of a local rule: the change it wants, with the other sign. */
  readonly gradient: tf.Tensor | null;
  readonly state: RuleState;
}

/** What a rule that brings its own step starts from. Every tensor is borrowed. */
export interface StepContext {
  readonly layer: LayerShape;
  readonly weights: tf.Tensor;
  readonly state: RuleState;
  /** As `backward` gave it. */
  readonly gradient: tf.Tensor;
  /** Of the moment, with the rule's factor. */
  readonly learningRate: tf.Tensor;
}

/** A rule with its options. */
export interface LearningRule {
  readonly name: LearningRuleName;
  /** Whether the layers below receive an error at all. */
  readonly delivers: boolean;
  /** Factor on the training's learning rate. */
  readonly learningRate: number;
  /** Whether the weights are brought back to their first Frobenius norm after each step. */
  readonly keepsNorm: boolean;
  /** Sweeps in which the errors inside an operation settle before its layers use them; null: they are used as they come. */
  readonly relaxation: Relaxation | null;
  /** Draws the state of a new layer. The caller owns the tensors. */
  init(layer: LayerShape, random: RandomStream): RuleState;
  /** Draws the first weights. The caller owns the tensor. */
  initialWeights(layer: LayerShape, random: RandomStream, state: RuleState): tf.Tensor;
  /** Draws the first bias, [units]. The caller owns the tensor. */
  initialBias(layer: LayerShape, random: RandomStream): tf.Tensor;
  /**
   * The feedback tensor used now, in the shape of the weights; null where there is none beside the weights themselves.
   * The caller owns it, unless it is a tensor of `state`: call it inside `tf.tidy`.
   */
  feedback(layer: LayerShape, weights: tf.Tensor, state: RuleState): tf.Tensor | null;
  backward(context: RuleContext): RuleOutcome;
  /** The weights after a step, where the rule brings its own; null where the optimiser descends the gradient. The caller owns them. */
  readonly step: ((context: StepContext) => tf.Tensor) | null;
}

/** Fixed-prediction relaxation: T sweeps of `e ← e + rate·(Jᵀe_above − e)`. */
export interface Relaxation {
  readonly steps: number;
  readonly rate: number;
}

/** A rule before its options are known. */
export interface RuleKind<Name extends LearningRuleName> {
  readonly name: Name;
  create(options: EffectiveRuleOptions[Name]): LearningRule;
  /** The rule that layers of this shape have instead; null: this one. */
  substitute?(layer: LayerShape, options: EffectiveRuleOptions[Name]): LearningRuleName | null;
}
