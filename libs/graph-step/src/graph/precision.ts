import { tensorflowTypes } from '../native-backend.ts';
import type { GraphNode } from './graph-node.ts';

/** `bfloat16`: inputs of convolutions and matrix products are rounded to 8 bits of mantissa, sums are kept in float32. */
export type Precision = 'float32' | 'bfloat16';

/** The float inputs of the ops that are worth it. */
const narrowInputs: Readonly<Record<string, readonly number[]>> = {
  BatchMatMulV2: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropFilter: [0, 2],
  Conv2DBackpropInput: [1, 2],
  MatMul: [0, 1],
};
/** On processors these are slower in bfloat16 than in float32. */
const onGpuOnly: Readonly<Record<string, readonly number[]>> = {
  DepthwiseConv2dNative: [0, 1],
  DepthwiseConv2dNativeBackpropFilter: [0, 2],
  DepthwiseConv2dNativeBackpropInput: [1, 2],
};

/** The same graph with the worthwhile ops in bfloat16 between casts. A tensor is rounded once, whoever reads it. */
export function narrowed(nodes: readonly GraphNode[], onGpu: boolean): GraphNode[] {
  const eligible = onGpu ? { ...narrowInputs, ...onGpuOnly } : narrowInputs;
  const result: GraphNode[] = [];
  const roundedNames = new Map<string, string>();
  const rounded = (input: string): string => {
    const known = roundedNames.get(input);
    if (known !== undefined) return known;
    const name = `${input.replace(':', '_')}_bf16`;
    roundedNames.set(input, name);
    const types = { SrcT: { type: tensorflowTypes.float32 }, DstT: { type: tensorflowTypes.bfloat16 } };
    result.push({ name, op: 'Cast', attributes: types, inputs: [input] });
    return name;
  };
  for (const node of nodes) {
    const places = eligible[node.op];
    const type = node.attributes['T'];
    if (
      places === undefined ||
      type === undefined ||
      !('type' in type) ||
      type.type !== tensorflowTypes.float32
    ) {
      result.push(node);
      continue;
    }
    const narrow = `${node.name}_narrow`;
    result.push(
      {
        ...node,
        name: narrow,
        attributes: { ...node.attributes, T: { type: tensorflowTypes.bfloat16 } },
        inputs: node.inputs.map((input, place) => (places.includes(place) ? rounded(input) : input)),
      },
      {
        name: node.name,
        op: 'Cast',
        attributes: { SrcT: { type: tensorflowTypes.bfloat16 }, DstT: { type: tensorflowTypes.float32 } },
        inputs: [narrow],
      },
    );
  }
  return result;
}
