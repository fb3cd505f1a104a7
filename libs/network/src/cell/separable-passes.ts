import type { CellOperationName, LearningRuleName } from '@bionas/contracts';
import { conv, depthwise } from '../layers/convolutions.ts';
import { mapShape, type LayerBuilder, type Shape } from '../layers/layer.ts';
import type { NetworkParts } from '../network-parts.ts';

/** The operations that go through the map in separable convolutions: side of the kernel, dilation, and how often. */
export const separableOperations = {
  sep_conv_3x3: { kernel: 3, dilation: 1, passes: 2 },
  sep_conv_5x5: { kernel: 5, dilation: 1, passes: 2 },
  dil_conv_3x3: { kernel: 3, dilation: 2, passes: 1 },
  dil_conv_5x5: { kernel: 5, dilation: 2, passes: 1 },
} as const satisfies Partial<
  Record<CellOperationName, { readonly kernel: number; readonly dilation: 1 | 2; readonly passes: 1 | 2 }>
>;

export type SeparableOperation = keyof typeof separableOperations;

/** Depthwise and pointwise convolution of one pass. */
export interface SeparablePass {
  /** Ends the names of the layers of this pass: `-1`, `-2`, or nothing where there is but one. */
  readonly suffix: string;
  readonly layers: readonly LayerBuilder[];
}

/**
 * The convolutions of an operation, pass by pass (search.md, section 1.1). The first pass has the stride; the channels stay. What
 * comes before, between and after them is the caller's.
 */
export function separablePasses(
  parts: NetworkParts,
  input: Shape,
  operation: SeparableOperation,
  place: {
    readonly name: string;
    readonly rule: LearningRuleName;
    /** Of the depthwise convolutions, where it is another one. */
    readonly depthwise?: LearningRuleName | undefined;
    readonly stride: 1 | 2;
  },
): SeparablePass[] {
  const { channels } = mapShape(input);
  const { name, rule } = place;
  const { kernel, dilation, passes } = separableOperations[operation];
  return Array.from({ length: passes }, (_, index): SeparablePass => {
    const suffix = passes === 1 ? '' : `-${index + 1}`;
    const stride = index === 0 ? place.stride : 1;
    return {
      suffix,
      layers: [
        (below) =>
          depthwise(parts, below, {
            ...{ name: `${name}.depthwise${suffix}`, rule: place.depthwise ?? rule },
            ...{ kernel, stride, dilation },
          }),
        (below) =>
          conv(parts, below, { name: `${name}.pointwise${suffix}`, rule, kernel: 1, channels, stride: 1 }),
      ],
    };
  });
}
