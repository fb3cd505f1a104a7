/** What a rule must know of a layer before it has seen any data. Shapes leave out the batch. */
export interface LayerShape {
  readonly kind: 'dense' | 'conv' | 'depthwise';
  /** dense [in, out] | conv [kh, kw, in, out] | depthwise [kh, kw, in, 1] */
  readonly weights: readonly number[];
  /** [in] or [height, width, channels] */
  readonly input: readonly number[];
  /** [out] or [height, width, channels] */
  readonly output: readonly number[];
  /** Entries of the network's output error. */
  readonly classes: number;
}

/** Fan-in and fan-out; the fan-out of a grouped convolution is not divided by its groups (learning-rules.md, section 5). */
export function fansOf(shape: Pick<LayerShape, 'kind' | 'weights'>): { fanIn: number; fanOut: number } {
  const [first = 0, second = 0, third = 0, fourth = 0] = shape.weights;
  switch (shape.kind) {
    case 'dense':
      return { fanIn: first, fanOut: second };
    case 'conv':
      return { fanIn: first * second * third, fanOut: first * second * fourth };
    case 'depthwise':
      return { fanIn: first * second, fanOut: first * second * third };
  }
}
