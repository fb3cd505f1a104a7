import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from './graph-step-error.ts';
import type { NamedTensors, PlainProgram, ProgramOptions, StepOptions } from './plain-program.ts';

/**
 * A program for backends without graphs: steps run as they are, and the variables are the state.
 * @throws GraphStepError `unsupported-precision` for anything but float32, here and for each step
 */
export function createEagerProgram(options: Pick<ProgramOptions, 'mode' | 'precision'>): PlainProgram {
  const refuseNarrow = ({ precision = 'float32' }: StepOptions): void => {
    if (precision === 'float32') return;
    const why = options.mode === 'eager' ? "as mode: 'eager' asks for" : `on the backend ${tf.getBackend()}`;
    throw new GraphStepError(
      'unsupported-precision',
      `The precision ${precision} is a matter of recorded steps, and steps run eagerly ${why}: in float32. Leave the precision out, or record on tfjs-node.`,
    );
  };
  refuseNarrow(options);
  let disposed = false;
  return {
    mode: 'eager',
    step: (step, own = {}) => {
      refuseNarrow(own);
      const run = (inputs: NamedTensors): NamedTensors => {
        if (disposed)
          throw new GraphStepError('disposed', 'The program is disposed; compile the step again.');
        return tf.tidy(() => step(inputs));
      };
      return {
        prepare: () => undefined,
        run,
        advance: (inputs) => {
          tf.dispose(run(inputs));
        },
      };
    },
    read: () => undefined,
    write: () => undefined,
    dispose: () => {
      disposed = true;
    },
  };
}
