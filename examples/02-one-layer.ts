/**
 * One convolution under two learning rules. Both see the same input and the same error at their output: their weight
 * changes agree, but feedback alignment hands another error down, at a right angle to the true one. Then a small network
 * learns under each, and its weights turn towards the fixed feedback weights of its head.
 *
 *   npx tsx --conditions=@bionas/source examples/02-one-layer.ts
 *
 * Prints about:
 *
 *   fa  against bp: weight change   0°, error handed down  90°
 *   usf against bp: weight change   0°, error handed down  39°
 *   bp  step   0: loss 3.03
 *   bp  step 100: loss 0.02
 *   bp  step 200: loss 0.00
 *   fa  step   0: loss 3.03, head at 87° to its feedback
 *   fa  step 100: loss 0.03, head at 81° to its feedback
 *   fa  step 200: loss 0.01, head at 81° to its feedback
 *   usf step   0: loss 3.03, head at 31° to its feedback
 *   usf step 100: loss 0.02, head at 35° to its feedback
 *   usf step 200: loss 0.00, head at 35° to its feedback
 */
import type { LearningRuleName } from '@bionas/contracts';
import { conv2dFilterGradient, conv2dInputGradient, loadEngine, tf } from '@bionas/engine';
import {
  alignmentOf,
  createRule,
  randomStream,
  type LayerOperator,
  type LayerShape,
} from '@bionas/learning-rules';
import { buildNetwork } from '@bionas/network';

await loadEngine();

const convolution: LayerOperator = {
  forward: (x, weights) => tf.conv2d(x as tf.Tensor4D, weights as tf.Tensor4D, 1, 'same'),
  inputGradient: (delta, weights, x) =>
    conv2dInputGradient((x as tf.Tensor4D).shape, delta as tf.Tensor4D, weights as tf.Tensor4D, 1),
  weightGradient: (x, delta, weights) =>
    conv2dFilterGradient(x as tf.Tensor4D, delta as tf.Tensor4D, (weights as tf.Tensor4D).shape, 1),
};
const layer: LayerShape = {
  kind: 'conv',
  weights: [3, 3, 8, 16],
  input: [12, 12, 8],
  output: [12, 12, 16],
  classes: 10,
};

tf.tidy(() => {
  const input = tf.randomNormal([4, 12, 12, 8], 0, 1, 'float32', 1);
  const weights = tf.randomNormal([3, 3, 8, 16], 0, 0.1, 'float32', 2);
  const delta = tf.randomNormal([4, 12, 12, 16], 0, 1, 'float32', 3);
  const under = (name: LearningRuleName): { gradient: tf.Tensor; delivered: tf.Tensor } => {
    const rule = createRule(name);
    const { gradient, delivered } = rule.backward({
      layer,
      operator: convolution,
      weights,
      state: rule.init(layer, randomStream(4, 'example')),
      input,
      output: convolution.forward(input, weights),
      delta,
      outputError: tf.zeros([4, 10]),
      wants: { delivery: true, gradient: true },
    });
    if (gradient === null || delivered === null) throw new Error(`${name} hands nothing down`);
    return { gradient, delivered };
  };
  const bp = under('bp');
  for (const name of ['fa', 'usf'] as const) {
    const other = under(name);
    const degrees = (a: tf.Tensor, b: tf.Tensor): string => alignmentOf(a, b).angle.toFixed(0).padStart(3);
    console.log(
      `${name.padEnd(3)} against bp: weight change ${degrees(other.gradient, bp.gradient)}°, error handed down ${degrees(other.delivered, bp.delivered)}°`,
    );
  }
});

/** Ten patterns of 8x8 pixels under noise, learnt by one convolution and a head. */
function learn(head: LearningRuleName): void {
  const network = buildNetwork(
    {
      version: 1,
      space: 'bionas-chain-v1',
      slots: { head },
      layers: [{ operation: 'conv_3x3', rule: head }],
    },
    { kind: 'chain', channels: 8 },
    { height: 8, width: 8, channels: 1, classes: 10 },
    { seed: 5, mean: [0.5], std: [0.3] },
  );
  const patterns = tf.randomUniform([10, 8, 8, 1], 0, 1, 'float32', 6);
  for (let step = 0; step <= 200; step++) {
    tf.tidy(() => {
      const labels = tf.tensor1d(
        Array.from({ length: 40 }, (_, place) => place % 10),
        'int32',
      );
      const noise = tf.randomNormal([40, 8, 8, 1], 0, 0.3, 'float32', 1_000 + step);
      const images = tf.clipByValue<tf.Tensor4D>(tf.add(tf.gather(patterns, labels), noise), 0, 1);
      const pass = network.forward(images, 'train');
      const truth = tf.oneHot(labels, 10);
      const error = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(pass.logits), truth), 40);
      const gradients = pass.backward(error);
      for (const { name, variable } of network.parameters) {
        const gradient = gradients.get(name);
        if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, 0.3)));
      }
      if (step % 100 !== 0) return;
      const loss = tf.neg(tf.div(tf.sum(tf.mul(tf.logSoftmax(pass.logits), truth)), 40)).dataSync()[0] ?? NaN;
      const feedback = network.alignments().find(({ layer: name }) => name === 'head');
      const angle = feedback === undefined ? '' : `, head at ${feedback.angle.toFixed(0)}° to its feedback`;
      console.log(`${head.padEnd(3)} step ${String(step).padStart(3)}: loss ${loss.toFixed(2)}${angle}`);
    });
  }
  patterns.dispose();
  network.dispose();
}
for (const head of ['bp', 'fa', 'usf'] as const) learn(head);
