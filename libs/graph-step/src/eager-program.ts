import * as tf from '@tensorflow/tfjs-core';
import { GraphStepError } from './graph-step-error.ts';
import type { NamedTensors, PlainProgram } from './plain-program.ts';

/** A program for backends without graphs: steps run as they are, and the variables are the state. */
export function createEagerProgram(): PlainProgram {
  let disposed = false;
  return {
    mode: 'eager',
    step: (step) => {
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
