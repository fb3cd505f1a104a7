import { tf } from '@bionas/engine';
import { learningRules, xavierUniform, type LayerOperator, type LayerShape } from '@bionas/learning-rules';
import type { LearningRuleName } from '@bionas/contracts';
import { addVariable, type NetworkParts } from '../network-parts.ts';
import { inferByForward, type Layer, type NamedTensor } from './layer.ts';

export interface RuledLayerOptions {
  readonly name: string;
  readonly rule: LearningRuleName;
  readonly shape: Omit<LayerShape, 'classes'>;
  readonly operator: LayerOperator;
  readonly bias: boolean;
}

/**
 * A layer with weights: a linear map, perhaps a bias, and the learning rule that trains it. The rule decides what goes down and how the
 * weights change; the bias has its ordinary gradient.
 */
export function ruledLayer(parts: NetworkParts, options: RuledLayerOptions): Layer {
  const { name, operator } = options;
  const shape: LayerShape = { ...options.shape, classes: parts.classes };
  const rule = learningRules[options.rule];
  const weightName = `${name}.weight`;
  const biasName = `${name}.bias`;
  const weights = parts.hold('parameters', weightName, xavierUniform(shape, parts.random('weights', name)));
  const bias = options.bias
    ? addVariable(parts.parameters, biasName, tf.zeros([shape.weights.at(-1) ?? 0]), true)
    : null;
  const state = Object.fromEntries(
    Object.entries<tf.Tensor>(rule.init(shape, parts.random(`rule:${rule.name}`, name))).map(
      ([key, tensor]) => [key, parts.hold('ruleState', `${key}/${name}`, tensor)],
    ),
  );
  const readState = (): Record<string, tf.Tensor> =>
    Object.fromEntries(Object.entries(state).map(([key, held]) => [key, held.read()]));
  parts.ruled.push({ name, rule, shape, weights: () => weights.read(), state: readState });

  const forward: Layer['forward'] = (x) => {
    const [usedWeights, usedState] = [weights.read(), readState()];
    const output = operator.forward(x, usedWeights);
    return {
      y: bias === null ? output : tf.add(output, bias),
      backward: (delta, request) => {
        // The true gradient is what back-propagation would hand down and change, whatever rule the layer has.
        const asked = request.delivery === 'true' ? learningRules.bp : rule;
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
        const gradients: NamedTensor[] = [];
        if (request.gradients) {
          if (outcome.gradient !== null) gradients.push({ name: weightName, tensor: outcome.gradient });
          if (bias !== null) gradients.push({ name: biasName, tensor: tf.sum(delta, 0) });
          if (asked === rule) {
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
  return { output: shape.output, trainable: true, forward, infer: inferByForward(forward) };
}
