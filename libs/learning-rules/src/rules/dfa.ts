import type { EffectiveRuleOptions } from '@bionas/contracts';
import { tf } from '@bionas/engine';
import { drawByLaw } from '../initial-law.ts';
import type { LayerShape } from '../layer-shape.ts';
import type { RuleKind } from '../learning-rule.ts';
import { feedbackRule } from './parts/feedback-rule.ts';
import { stateTensor } from './parts/state-tensor.ts';

type Projection = EffectiveRuleOptions['dfa']['projection'];

/** Entries that the output error is projected onto. */
function targets({ input }: LayerShape, projection: Projection): number {
  return projection === 'dense' ? input.reduce((product, size) => product * size, 1) : (input.at(-1) ?? 0);
}

/**
 * Direct feedback alignment (Nøkland 2016, arXiv:1609.01596): the layer hands down e·B, the error of the whole network through a fixed
 * random B, whatever lies above. B projects onto the map at the layer's input, [classes, height·width·channels], so that it fits depthwise
 * kernels and strides alike (learning-rules.md, section 6); the tiled form of public code does not. With `projection: channels` B is
 * [classes, channels] and every place of the map hears the same. The layer's own gradient uses the error that reaches it, so the last
 * layer learns as with back-propagation.
 */
export const dfa: RuleKind<'dfa'> = {
  name: 'dfa',
  create: (options) =>
    feedbackRule('dfa', options, {
      init: (layer, random) => ({
        projection: drawByLaw(
          options.law,
          { kind: 'dense', weights: [layer.classes, targets(layer, options.projection)] },
          random,
        ),
      }),
      deliver: ({ outputError, state, input, layer }) => {
        const projected = tf.matMul(outputError, stateTensor('dfa', state, 'projection'));
        const [batch = 0, ...place] = input.shape;
        if (options.projection === 'dense' || layer.input.length === 1) {
          return tf.reshape(projected, [batch, ...place]);
        }
        const [height = 1, width = 1, channels = 1] = place;
        return tf.tile(tf.reshape(projected, [batch, 1, 1, channels]), [1, height, width, 1]);
      },
    }),
};
