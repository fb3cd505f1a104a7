/**
 * @file The step that looks at a network without changing it. It can be recorded.
 *
 * Forward in `probe` mode: batch norm uses the statistics of the batch, as in training, and none moves. Evaluation mode would be easier,
 * and would measure another thing: with running statistics the gradient loses the terms through mean and variance of the batch, so it is not
 * what the layers learn from, and its variance over minibatches is another.
 */
import { AppError } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import type { Network } from '@bionas/network';
import { batchLoss } from '../loop/batch-loss.ts';

type Probed = Pick<Network, 'layers' | 'parameters' | 'forward'>;
type Delivery = 'rule' | 'true';

/** What a probe says of one layer on one minibatch. */
export interface LayerProbe {
  /** What the weights descend by their rule: of a local rule the change it wants, with the other sign. */
  readonly gradient: Float32Array;
  /** The change by the rule's own step, with the other sign; the gradient itself where the optimiser descends that. */
  readonly descent: Float32Array;
  /** dL/dW of back-propagation. */
  readonly exact: Float32Array;
  /** ⟨δ, δ_BP⟩, ‖δ‖², ‖δ_BP‖² of the error at the layer's output. */
  readonly errors: readonly [cross: number, delivered: number, exact: number];
}

export interface Probe {
  /** Everything in one vector, the caller's. Labels int32 [batch]. */
  step(images: tf.Tensor4D, labels: tf.Tensor1D): tf.Tensor1D;
  /** Takes the vector's values apart: layers in the order of the network. */
  read(values: Float32Array): LayerProbe[];
}

/** @param learningRate of rules that bring their own step; their descent depends on it by more than a factor */
export function createProbe(network: Probed, learningRate: number): Probe {
  const layers = network.layers.map(({ name }) => {
    const parameter = network.parameters.find((candidate) => candidate.name === `${name}.weight`);
    if (parameter === undefined) throw new AppError('internal', `The layer ${name} has no weights.`);
    return { name, parameter };
  });

  const step: Probe['step'] = (images, labels) =>
    tf.tidy(() => {
      const pass = network.forward(images, 'probe');
      const { error } = batchLoss(pass.logits, labels);
      const traced = (delivery: Delivery): Map<string, Traced> => {
        const seen = new Map<string, Traced>();
        pass.backward(error, {
          delivery,
          learn: false,
          // Copies: errors are freed on the way down.
          trace: ({ layer, delta, gradient }) => seen.set(layer, { delta: delta.clone(), gradient }),
        });
        return seen;
      };
      const [exact, felt] = [traced('true'), traced('rule')];
      return tf.concat1d(
        layers.flatMap(({ name, parameter }) => {
          const [of, by] = [exact.get(name), felt.get(name)];
          if (!of?.gradient || !by?.gradient)
            throw new AppError('internal', `No error passes the layer ${name}.`);
          const descent =
            parameter.step === null
              ? []
              : [
                  tf.sub(
                    parameter.variable,
                    parameter.step(by.gradient, tf.scalar(learningRate * parameter.learningRate)),
                  ),
                ];
          return [
            ...[by.gradient, ...descent, of.gradient].map(flat),
            tf.stack([
              tf.sum(tf.mul(by.delta, of.delta)),
              tf.sum(tf.square(by.delta)),
              tf.sum(tf.square(of.delta)),
            ]) as tf.Tensor1D,
          ];
        }),
      );
    });

  return {
    step,
    read: (values) => {
      let place = 0;
      const next = (size: number): Float32Array => values.subarray(place, (place += size));
      return layers.map(({ parameter: { variable, step: own } }) => {
        const gradient = next(variable.size);
        const descent = own === null ? gradient : next(variable.size);
        const exact = next(variable.size);
        const [cross = NaN, delivered = NaN, through = NaN] = next(3);
        return { gradient, descent, exact, errors: [cross, delivered, through] };
      });
    },
  };
}

interface Traced {
  readonly delta: tf.Tensor;
  readonly gradient: tf.Tensor | null;
}

const flat = (tensor: tf.Tensor): tf.Tensor1D => tf.reshape(tensor, [tensor.size]);
