/**
 * @file The gradient of the alphas that looks one step of the weights ahead (DARTS, arXiv:1806.09055, equations 7 and 8; search.md, section 5):
 *
 *     w' = w − ξ (μ m + ∇_w L_train(w, α) + λ w)          ξ: the learning rate of the weights, m: their momentum
 *     v  = ∇_w' L_val(w', α),   R = 0.01 / ‖v‖,   w± = w ± R v
 *     g  = ∇_α L_val(w', α) − ξ (∇_α L_train(w+, α) − ∇_α L_train(w−, α)) / 2R
 *
 * Four passes, each a step of its own that can be recorded, so that a graph holds the maps of one pass at a time. Weights come back from a
 * copy, bit for bit. Gradients are those that the weights descend: under other rules than bp what the rule delivers. As in the published code
 * the step ahead is not clipped.
 */
import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { NamedVariable, Parameter } from '@bionas/network';
import type { StepOutput } from '../loop/batch-loss.ts';
import { zeroState } from '../optimizers/zero-state.ts';

/** Two sets of variables with one loss. `Given` is what a loss is asked on: a batch. */
export interface Bilevel<Given> {
  readonly weights: readonly Parameter[];
  readonly alphas: readonly NamedVariable[];
  /** Gradients by name of what is wanted, at the values of the moment; nothing else changes. To be called in a `tf.tidy`. */
  gradients(
    given: Given,
    wants: { readonly weights: boolean; readonly alphas: boolean },
  ): {
    readonly weights: ReadonlyMap<string, tf.Tensor>;
    readonly alphas: ReadonlyMap<string, tf.Tensor>;
  } & StepOutput;
}

/** How the weights descend. */
export interface WeightDescent {
  /** μ, and m: the momenta of all weights as one vector, in order. */
  readonly momentum: number;
  readonly memory: tf.Variable;
  readonly weightDecay: number;
}

/** Its parts in the order in which they are called: once each, but `lean` twice. */
export interface SecondOrder<Given> {
  /** Copies and sums between the parts: what a program must declare. Worth nothing after `comeBack`. */
  readonly state: readonly NamedVariable[];
  /** Brings the weights to w'. */
  lookAhead(training: Given, learningRate: tf.Scalar): void;
  /** Takes v and ∇_α L_val at w', and brings the weights to w+. @returns two scalars, the caller's */
  judge(validation: Given): StepOutput;
  /** Adds ∇_α L_train of one side: first with `side` 1, which brings the weights to w−, then with −1. */
  lean(training: Given, learningRate: tf.Scalar, side: tf.Scalar): void;
  /** Brings the weights back and hands out g. */
  comeBack(apply: (gradients: ReadonlyMap<string, tf.Tensor>) => void): void;
  dispose(): void;
}

const reach = 0.01;
/** Against division by zero where v is 0. */
const tiny = 1e-12;

/**
 * Weights and alphas are borrowed.
 * @throws AppError `unsupported` for weights that do not simply descend their gradient
 */
export function createSecondOrder<Given>(
  problem: Bilevel<Given>,
  descent: WeightDescent,
): SecondOrder<Given> {
  const { weights, alphas } = problem;
  const own = weights.find(
    ({ step, constrain, learningRate }) => step !== null || constrain !== null || learningRate !== 1,
  );
  if (own !== undefined) {
    throw new AppError(
      'unsupported',
      `The learning rule of ${own.name} changes its weights in a way of its own, and second order looks ahead along the gradient. Take first order, or leave that rule out.`,
    );
  }
  const sizes = weights.map(({ variable }) => variable.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const kept = zeroState('second-order/weights', [total]);
  const direction = zeroState('second-order/direction', [total]);
  const sums = alphas.map(({ name, variable }) => zeroState(`second-order/${name}`, variable.shape));

  const flat = (tensorOf: (parameter: Parameter) => tf.Tensor): tf.Tensor1D =>
    tf.concat1d(weights.map((parameter) => tf.reshape<tf.Rank.R1>(tensorOf(parameter), [-1])));
  const gradientOf = (gradients: ReadonlyMap<string, tf.Tensor>): tf.Tensor1D =>
    flat(({ name, variable }) => gradients.get(name) ?? tf.zerosLike(variable));
  const moveTo = (values: tf.Tensor): void => {
    const parts = tf.split(values, sizes);
    weights.forEach(({ variable }, index) => {
      const part = parts[index];
      if (part !== undefined) variable.assign(tf.reshape(part, variable.shape));
    });
  };
  const distance = (): tf.Tensor =>
    tf.div(reach, tf.maximum(tf.sqrt(tf.sum(tf.square(direction.variable))), tiny));

  return {
    state: [kept, direction, ...sums],
    lookAhead: (training, learningRate) => {
      tf.tidy(() => {
        const now = flat(({ variable }) => variable);
        kept.variable.assign(now);
        const gradient = gradientOf(problem.gradients(training, { weights: true, alphas: false }).weights);
        const decayed = tf.add(gradient, tf.mul(now, descent.weightDecay));
        const step = tf.add(tf.mul(descent.memory, descent.momentum), decayed);
        moveTo(tf.sub(now, tf.mul(step, learningRate)));
      });
    },
    judge: (validation) =>
      tf.tidy(() => {
        const found = problem.gradients(validation, { weights: true, alphas: true });
        direction.variable.assign(gradientOf(found.weights));
        alphas.forEach(({ name, variable }, index) => {
          sums[index]?.variable.assign(found.alphas.get(name) ?? tf.zerosLike(variable));
        });
        moveTo(tf.add(kept.variable, tf.mul(direction.variable, distance())));
        return { loss: found.loss, correct: found.correct };
      }),
    lean: (training, learningRate, side) => {
      tf.tidy(() => {
        const found = problem.gradients(training, { weights: false, alphas: true }).alphas;
        const factor = tf.neg(tf.div(tf.mul(learningRate, side), tf.mul(distance(), 2)));
        alphas.forEach(({ name }, index) => {
          const [sum, gradient] = [sums[index]?.variable, found.get(name)];
          if (sum !== undefined && gradient !== undefined) sum.assign(tf.add(sum, tf.mul(gradient, factor)));
        });
        moveTo(tf.sub(kept.variable, tf.mul(direction.variable, tf.mul(distance(), side))));
      });
    },
    comeBack: (apply) => {
      tf.tidy(() => {
        moveTo(kept.variable);
        apply(new Map(alphas.map(({ name }, index) => [name, sums[index]?.variable ?? tf.scalar(0)])));
      });
    },
    dispose: () => {
      tf.dispose([kept, direction, ...sums].map(({ variable }) => variable));
    },
  };
}
