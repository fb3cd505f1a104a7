/** @file tfjs-node has no tracer, but everything it asks of TensorFlow passes through a few functions of its native addon. */
import { tf } from '@bionas/engine';

interface OpAttribute {
  readonly name: string;
  readonly value: unknown;
}

/** The functions that can be listened to. */
export interface Addon {
  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    count: number,
  ): readonly { readonly shape: readonly number[] }[];
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): unknown;
}

/**
 * Puts another function in the place of one of the addon's. @returns what undoes it
 * @throws Error on another backend
 */
export function replaceInAddon<Name extends keyof Addon>(
  name: Name,
  replacement: (real: Addon[Name]) => Addon[Name],
): () => void {
  if (tf.getBackend() !== 'tensorflow') {
    throw new Error(
      `TensorFlow is listened to in tfjs-node only, got the backend ${tf.getBackend()}; see bionas doctor.`,
    );
  }
  const backend = tf.backend() as unknown as { binding: Addon };
  const real = backend.binding;
  const replaced = replacement(real[name].bind(real) as Addon[Name]);
  // Its members are constant, so that none can be set; and a recorder copies them, prototype by prototype.
  backend.binding = Object.create(real, { [name]: { value: replaced, enumerable: true } }) as Addon;
  return () => {
    backend.binding = real;
  };
}
