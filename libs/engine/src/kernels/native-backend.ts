import { tf } from '../tf.ts';

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

interface NodeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** Runs a TensorFlow op that tfjs-core has no name for. */
export interface NativeBackend {
  run(
    op: string,
    attributes: Readonly<Record<string, number | string | boolean>>,
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/**
 * The native backend, or undefined while another one is chosen. Types are float32; a number is a float attribute.
 * Looked up per call: the recorder of graph-step replaces the binding for the length of a step.
 */
export function nativeBackend(): NativeBackend | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  return {
    run(op, attributes, inputs, outputs) {
      const list = Object.entries(attributes).map(([name, value]): OpAttribute => {
        if (typeof value === 'number') return { name, type: binding.TF_ATTR_FLOAT, value };
        return {
          name,
          type: typeof value === 'string' ? binding.TF_ATTR_STRING : binding.TF_ATTR_BOOL,
          value,
        };
      });
      const float = (name: string): OpAttribute => ({
        name,
        type: binding.TF_ATTR_TYPE,
        value: binding.TF_FLOAT,
      });
      const types = op.startsWith('FusedBatchNorm') ? [float('T'), float('U')] : [float('T')];
      return backend.executeMultipleOutputs(op, [...types, ...list], inputs, outputs);
    },
  };
}
