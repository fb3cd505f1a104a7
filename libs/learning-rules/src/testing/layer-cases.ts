/** @file Small layers of every kind, and a step of learning on them. */
import { tf } from '@bionas/engine';
import type { LayerShape } from '../layer-shape.ts';
import type { LayerOperator, LearningRule, RuleContext } from '../learning-rule.ts';
import { randomStream } from '../random-stream.ts';
import { referenceOperator, sideAfter, type Spacing } from './reference-operator.ts';

export interface LayerCase {
  readonly name: string;
  readonly layer: LayerShape;
  readonly operator: LayerOperator;
}

const classes = 5;
const batch = 4;

export function denseLayer(fanIn: number, fanOut: number): LayerShape {
  return { kind: 'dense', weights: [fanIn, fanOut], input: [fanIn], output: [fanOut], classes };
}

function mapLayer(
  kind: 'conv' | 'depthwise',
  { kernel, channels, units }: { kernel: number; channels: number; units: number },
  { stride, dilation }: Spacing,
): LayerCase {
  const [height, width] = [4, 5];
  const shape: Omit<LayerShape, 'classes'> = {
    kind,
    weights: [kernel, kernel, channels, kind === 'conv' ? units : 1],
    input: [height, width, channels],
    output: [sideAfter(height, stride), sideAfter(width, stride), units],
  };
  return {
    name: `${kind} ${kernel}x${kernel}, ${channels}→${units}, stride ${stride}, dilation ${dilation}`,
    layer: { ...shape, classes },
    operator: referenceOperator(shape, { stride, dilation }),
  };
}

const conv = { kernel: 3, channels: 3, units: 4 };
const depthwise = { kernel: 3, channels: 4, units: 4 };
const near = { stride: 1, dilation: 1 };

/** A layer of every kind, stride and dilation that networks have. */
export const layerCases: readonly LayerCase[] = [
  denseCase(12, 7),
  mapLayer('conv', conv, near),
  mapLayer('conv', conv, { stride: 2, dilation: 1 }),
  mapLayer('conv', { ...conv, kernel: 1 }, near),
  mapLayer('depthwise', depthwise, near),
  mapLayer('depthwise', depthwise, { stride: 2, dilation: 1 }),
  mapLayer('depthwise', depthwise, { stride: 1, dilation: 2 }),
  mapLayer('depthwise', { kernel: 3, channels: 1, units: 1 }, near),
];

export function denseCase(fanIn: number, fanOut: number): LayerCase {
  const layer = denseLayer(fanIn, fanOut);
  const operator = referenceOperator(layer, near);
  return { name: `dense ${fanIn}→${fanOut}`, layer, operator };
}

/** A layer with freshly drawn weights in the middle of a backward pass. Call it inside a tidy. */
export function contextOf(
  rule: LearningRule,
  { layer, operator }: Omit<LayerCase, 'name'>,
  seed = 1,
): RuleContext {
  const state = rule.init(layer, randomStream(seed, 'state'));
  const weights = rule.initialWeights(layer, randomStream(seed, 'weights'), state);
  const normal = (shape: readonly number[], which: number): tf.Tensor =>
    tf.randomNormal([batch, ...shape], 0, 1, 'float32', 10 * seed + which);
  const input = normal(layer.input, 1);
  return {
    layer,
    operator,
    weights,
    state,
    input,
    output: operator.forward(input, weights),
    delta: normal(layer.output, 2),
    outputError: normal([layer.classes], 3),
    wants: { delivery: true, gradient: true },
  };
}

/** The numbers of a tensor. */
export function numbersOf(tensor: tf.Tensor | null | undefined): number[] {
  return tensor ? [...tensor.dataSync<'float32'>()] : [];
}
