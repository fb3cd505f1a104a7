/**
 * @file What is measured of every layer while a network trains (learning-rules.md, section 10). Each is a metric of the run, one number a
 * measurement, named `<measure>/<layer>` as in `update-angle/layers.0.conv`. A measure that makes no sense for a layer is not reported.
 */

export const layerMeasureNames = [
  'alignment',
  'feedback-ratio',
  'error-angle',
  'update-angle',
  'gradient-norm',
  'gradient-variance',
  'gradient-variance-relative',
  'update-ratio',
  'dead-units',
  'silent-synapses',
  'log-weight-skewness',
  'log-weight-kurtosis',
  'sign-violations',
] as const;
export type LayerMeasureName = (typeof layerMeasureNames)[number];

export interface LayerMeasureDescription {
  readonly title: string;
  readonly unit: 'degrees' | 'share' | 'number';
  /** What it is and how to read it. */
  readonly description: string;
  /** Why a layer has none; null: every layer has it. */
  readonly absent: string | null;
}

const local = 'The layer learns by a local rule, which follows no gradient.';
const egd = 'The layer has no signs to keep: only exponentiated gradient gives its inputs one each.';

export const layerMeasures: Readonly<Record<LayerMeasureName, LayerMeasureDescription>> = {
  alignment: {
    title: 'Feedback angle',
    unit: 'degrees',
    description: 'Between feedback and forward weights: 0 is back-propagation, 90 is unrelated.',
    absent: 'The rule has no feedback tensor beside the weights.',
  },
  'feedback-ratio': {
    title: 'Feedback norm',
    unit: 'number',
    description: 'Norm of the feedback weights over that of the forward weights.',
    absent: 'The rule has no feedback tensor beside the weights.',
  },
  'error-angle': {
    title: 'Error angle',
    unit: 'degrees',
    description:
      'Between the error that reaches the layer and that of back-propagation; above 90 it misleads.',
    absent: 'No error reaches the layer: a layer above hands none down.',
  },
  'update-angle': {
    title: 'Update angle',
    unit: 'degrees',
    description:
      'Between the change the rule makes and steepest descent by back-propagation; below 90 it goes downhill.',
    absent: 'The rule does not change the layer, or no gradient reaches it.',
  },
  'gradient-norm': {
    title: 'Gradient norm',
    unit: 'number',
    description:
      'Of back-propagation’s gradient for the layer, whatever rule it has: near 0 nothing is left to learn.',
    absent: null,
  },
  'gradient-variance': {
    title: 'Gradient variance',
    unit: 'number',
    description: 'Of the rule’s gradient over minibatches at frozen weights, for each weight.',
    absent: local,
  },
  'gradient-variance-relative': {
    title: 'Gradient variance, relative',
    unit: 'number',
    description:
      'Variance of the rule’s gradient over minibatches, in squared norms of their mean: noise over signal.',
    absent: local,
  },
  'update-ratio': {
    title: 'Update to weight',
    unit: 'number',
    description:
      'Norm of the change by a step in the middle of the epoch over that of the weights: 0 is a layer that stands still.',
    absent: 'No step was looked at.',
  },
  'dead-units': {
    title: 'Dead units',
    unit: 'share',
    description: 'Units that no probe image’s loss depends on, or that answer none.',
    absent: 'The network makes no error on the probe images.',
  },
  'silent-synapses': {
    title: 'Silent synapses',
    unit: 'share',
    description: 'Weights that are exactly 0.',
    absent: egd,
  },
  'log-weight-skewness': {
    title: 'Skewness of log weights',
    unit: 'number',
    description: 'Of the logarithms of the sizes of the weights: 0 where these are lognormal.',
    absent: egd,
  },
  'log-weight-kurtosis': {
    title: 'Excess kurtosis of log weights',
    unit: 'number',
    description: 'Of the logarithms of the sizes of the weights: 0 where these are lognormal.',
    absent: egd,
  },
  'sign-violations': {
    title: 'Sign violations',
    unit: 'share',
    description: 'Weights whose sign is not that of their input unit: must be 0.',
    absent: egd,
  },
};

/** Measure and layer of a metric's name; null for a metric of another kind. */
export function layerMeasureOf(metric: string): { measure: LayerMeasureName; layer: string } | null {
  const border = metric.indexOf('/');
  const measure = layerMeasureNames.find((name) => name === metric.slice(0, Math.max(0, border)));
  return measure === undefined ? null : { measure, layer: metric.slice(border + 1) };
}
