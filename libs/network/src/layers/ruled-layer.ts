import { tf } from '@bionas/engine';
import {
  createRule,
  ruleForLayer,
  type LayerOperator,
  type LayerShape,
  type LearningRule,
} from '@bionas/learning-rules';
import type { LearningRuleName } from '@bionas/contracts';
import { addParameter, plainTraits, type NetworkParts, type ParameterTraits } from '../network-parts.ts';
import { inferByForward, type Layer, type NamedTensor } from './layer.ts';

export interface RuledLayerOptions {
  readonly name: string;
  readonly rule: LearningRuleName;
  readonly shape: Omit<LayerShape, 'classes'>;
  readonly operator: LayerOperator;
  readonly bias: boolean;
}

/** What back-propagation would hand down and change, whatever rule the layer has. */
const backPropagation = createRule('bp');

/**
 * A layer with weights: a linear map, perhaps a bias, and the learning rule that trains it. The rule decides what goes down and how the
 * weights change; the bias has its ordinary gradient.
 */
export function ruledLayer(parts: NetworkParts, options: RuledLayerOptions): Layer {
  const { name, operator } = options;
  const shape: LayerShape = { ...options.shape, classes: parts.classes };
  const rule = ruleForLayer(options.rule, shape, parts.ruleOptions);
  const weightName = `${name}.weight`;
  const biasName = `${name}.bias`;
  const firstState = rule.init(shape, parts.random(`rule:${rule.name}`, name));
  const firstWeights = rule.initialWeights(shape, parts.random('weights', name), firstState);
  const state = Object.fromEntries(
    Object.entries<tf.Tensor>(firstState).map(([key, tensor]) => [
      key,
      parts.holdState(`${key}/${name}`, tensor),
    ]),
  );
  const readState = (): Record<string, tf.Tensor> =>
    Object.fromEntries(Object.entries(state).map(([key, held]) => [key, held.read()]));
  const traits: ParameterTraits = {
    learningRate: rule.learningRate,
    step: ownStep(rule, shape, () => ({ weights: weights.read(), state: readState() })),
    constrain: rule.keepsNorm ? keepingNorm(firstWeights) : null,
  };
  const weights = parts.holdParameter(weightName, firstWeights, traits);
  const bias = options.bias
    ? addParameter(parts.parameters, biasName, rule.initialBias(shape, parts.random('bias', name)), {
        ...plainTraits,
        // A rule's own step is made for its weights; its factor says nothing of a bias.
        learningRate: rule.step === null ? rule.learningRate : 1,
      })
    : null;
  parts.ruled.push({ name, rule, shape, weights: () => weights.read(), state: readState });

  const forward: Layer['forward'] = (x) => {
    const [usedWeights, usedState] = [weights.read(), readState()];
    const output = operator.forward(x, usedWeights);
    return {
      y: bias === null ? output : tf.add(output, bias),
      backward: (delta, request) => {
        const asked = request.delivery === 'true' ? backPropagation : rule;
        const outcome = asked.backward({
          layer: shape,
          operator,
          weights: usedWeights,
          state: asked === rule ? usedState : {},
          input: x,
          output,
          delta,
          outputError: request.outputError,
          wants: { delivery: request.input, gradient: request.gradients },
        });
        request.trace?.({ layer: name, delta, output, gradient: outcome.gradient });
        const gradients: NamedTensor[] = [];
        if (request.gradients) {
          if (outcome.gradient !== null) gradients.push({ name: weightName, tensor: outcome.gradient });
          if (bias !== null) gradients.push({ name: biasName, tensor: tf.sum(delta, 0) });
          if (asked === rule && request.learn !== false) {
            for (const [key, held] of Object.entries(state)) {
              const next = outcome.state[key];
              if (next !== undefined && next !== usedState[key]) held.assign(next);
            }
          }
        }
        const dx = request.input ? (outcome.delivered ?? tf.zerosLike(x)) : null;
        return { dx, gradients };
      },
    };
  };
  return {
    output: shape.output,
    trainable: true,
    relaxation: rule.relaxation,
    forward,
    infer: inferByForward(forward),
  };
}

function ownStep(
  rule: LearningRule,
  layer: LayerShape,
  read: () => { weights: tf.Tensor; state: Record<string, tf.Tensor> },
): ParameterTraits['step'] {
  const { step } = rule;
  return step && ((gradient, learningRate) => step({ layer, gradient, learningRate, ...read() }));
}

/** Brings weights back to the Frobenius norm that they have now. */
function keepingNorm(first: tf.Tensor): (weights: tf.Tensor) => tf.Tensor {
  const norm = tf.tidy(() => Number(tf.norm(first).dataSync<'float32'>()[0]));
  return (weights) => tf.tidy(() => tf.mul(weights, tf.divNoNan(tf.scalar(norm), tf.norm(weights))));
}
