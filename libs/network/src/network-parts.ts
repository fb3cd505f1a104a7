import { AppError, type RuleOptions } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { randomStream, type LayerShape, type LearningRule, type RandomStream } from '@bionas/learning-rules';

export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** How a parameter is changed. */
export interface ParameterTraits {
  /** Factor on the learning rate. */
  readonly learningRate: number;
  /** The value after a step along `gradient`, where the layer's rule brings its own; null: the optimiser descends the gradient. */
  readonly step: ((gradient: tf.Tensor, learningRate: tf.Tensor) => tf.Tensor) | null;
  /** What is done to the value after each step; null: nothing. */
  readonly constrain: ((value: tf.Tensor) => tf.Tensor) | null;
}

/** A variable that training changes. */
export type Parameter = NamedVariable & ParameterTraits;

/** What the optimiser does with a parameter that no rule has a say in. */
export const plainTraits: ParameterTraits = { learningRate: 1, step: null, constrain: null };

/** A layer with weights and a learning rule. */
export interface RuledLayer {
  readonly name: string;
  readonly rule: LearningRule;
  readonly shape: LayerShape;
  weights(): tf.Tensor;
  state(): Readonly<Record<string, tf.Tensor>>;
}

/** A tensor that outlives a step, wherever it is kept. */
export interface Held {
  read(): tf.Tensor;
  assign(next: tf.Tensor): void;
}

/**
 * Where the layers of one network put what lives longer than a step. All of it is held in variables, so that a recorded step finds its
 * state in one place.
 */
export interface NetworkParts {
  readonly classes: number;
  /** How the rules behave; those not named have their defaults. */
  readonly ruleOptions: RuleOptions;
  readonly parameters: Parameter[];
  /** Running mean and variance of the batch norms. */
  readonly statistics: NamedVariable[];
  /** State of the learning rules, feedback weights above all. */
  readonly ruleState: NamedVariable[];
  readonly ruled: RuledLayer[];
  /** Names of the paths that may be left out of a training step. */
  readonly paths: string[];
  /** Keeps fresh weights, which it takes. */
  holdParameter(name: string, initial: tf.Tensor, traits: ParameterTraits): Held;
  /** Keeps a fresh tensor of a rule's state, which it takes. */
  holdState(name: string, initial: tf.Tensor): Held;
  /** The stream of a layer for one purpose: depends on seed and name alone. */
  random(purpose: string, layer: string): RandomStream;
}

/** Empty parts. The seed draws forward and feedback weights. */
export function createNetworkParts(
  seed: number,
  classes: number,
  ruleOptions: RuleOptions = {},
): NetworkParts {
  const parameters: Parameter[] = [];
  const ruleState: NamedVariable[] = [];
  const heldBy = (variable: tf.Variable): Held => ({
    read: () => variable,
    assign: (next) => {
      variable.assign(next);
    },
  });
  return {
    classes,
    ruleOptions,
    parameters,
    statistics: [],
    ruleState,
    ruled: [],
    paths: [],
    holdParameter: (name, initial, traits) => heldBy(addParameter(parameters, name, initial, traits)),
    holdState: (name, initial) => heldBy(addVariable(ruleState, name, initial)),
    random: (purpose, layer) => randomStream(seed, purpose, layer),
  };
}

/** Turns a fresh tensor, which it takes, into a named parameter on `list`. */
export function addParameter(
  list: Parameter[],
  name: string,
  initial: tf.Tensor,
  traits: ParameterTraits = plainTraits,
): tf.Variable {
  const variable = namedVariable(list, name, initial, true);
  list.push({ name, variable, ...traits });
  return variable;
}

/** Turns a fresh tensor, which it takes, into a named variable on `list` that no optimiser touches. */
export function addVariable(list: NamedVariable[], name: string, initial: tf.Tensor): tf.Variable {
  const variable = namedVariable(list, name, initial, false);
  list.push({ name, variable });
  return variable;
}

function namedVariable(
  list: readonly NamedVariable[],
  name: string,
  initial: tf.Tensor,
  trainable: boolean,
): tf.Variable {
  if (list.some((other) => other.name === name)) {
    throw new AppError('internal', `Two tensors of one network are named ${name}; names must differ.`);
  }
  const variable = tf.variable(initial, trainable);
  initial.dispose();
  return variable;
}

/** Frees everything that the parts hold. */
export function disposeParts(parts: NetworkParts): void {
  for (const { variable } of [...parts.parameters, ...parts.statistics, ...parts.ruleState])
    variable.dispose();
}
