import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { randomStream, type LayerShape, type LearningRule, type RandomStream } from '@bionas/learning-rules';

export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

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
  readonly parameters: NamedVariable[];
  /** Running mean and variance of the batch norms. */
  readonly statistics: NamedVariable[];
  /** State of the learning rules, feedback weights above all. */
  readonly ruleState: NamedVariable[];
  readonly ruled: RuledLayer[];
  /** Keeps a fresh tensor, which it takes, on one of the two lists. */
  hold(list: 'parameters' | 'ruleState', name: string, initial: tf.Tensor): Held;
  /** The stream of a layer for one purpose: depends on seed and name alone. */
  random(purpose: string, layer: string): RandomStream;
}

/** Empty parts. The seed draws forward and feedback weights. */
export function createNetworkParts(seed: number, classes: number): NetworkParts {
  const lists = { parameters: [] as NamedVariable[], ruleState: [] as NamedVariable[] };
  return {
    classes,
    ...lists,
    statistics: [],
    ruled: [],
    hold: (list, name, initial) => {
      const variable = addVariable(lists[list], name, initial, list === 'parameters');
      return { read: () => variable, assign: (next) => variable.assign(next) };
    },
    random: (purpose, layer) => randomStream(seed, purpose, layer),
  };
}

/** Turns a fresh tensor, which it takes, into a named variable on `list`. */
export function addVariable(
  list: NamedVariable[],
  name: string,
  initial: tf.Tensor,
  trainable: boolean,
): tf.Variable {
  if (list.some((other) => other.name === name)) {
    throw new AppError('internal', `Two tensors of one network are named ${name}; names must differ.`);
  }
  const variable = tf.variable(initial, trainable);
  initial.dispose();
  list.push({ name, variable });
  return variable;
}

/** Frees everything that the parts hold. */
export function disposeParts(parts: NetworkParts): void {
  for (const { variable } of [...parts.parameters, ...parts.statistics, ...parts.ruleState])
    variable.dispose();
}
