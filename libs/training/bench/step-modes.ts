import { tf } from '@bionas/engine';
import { createProgram } from '@bionas/graph-step';
import type { AssembledNetwork } from '@bionas/network';
import { trainStep, type StepInput } from '../src/loop/train-step.ts';
import { createOptimizer } from '../src/optimizers/registry.ts';
import type { BenchBatch } from './exchange-file.ts';
import { optimizer } from './protocol.ts';

export const ourModes = ['eager', 'recorded', 'recorded-bf16'] as const;
export type OurMode = (typeof ourModes)[number];

export interface StepModes {
  /** One training step; the loss before it, read back. The first run of a mode starts from the weights of the beginning. */
  run(mode: OurMode): number;
}

/** The three ways to do the training step of a network. Each goes on from where it was; they share nothing but the beginning. */
export function stepModes(network: AssembledNetwork, batch: BenchBatch): StepModes {
  const sgd = createOptimizer(network.parameters, optimizer);
  const inputs: StepInput = { ...batch, learningRate: tf.scalar(optimizer.learningRate) };
  const step = (given: StepInput): { loss: tf.Scalar; correct: tf.Scalar } => trainStep(network, sgd, given);
  const variables = [...network.parameters, ...network.statistics, ...network.ruleState, ...sgd.state].map(
    ({ variable }) => variable,
  );
  const start = variables.map((variable) => variable.clone());
  const restore = (): void => {
    variables.forEach((variable, place) => {
      const value = start[place];
      if (value !== undefined) variable.assign(value);
    });
  };
  const recorded = (precision: 'float32' | 'bfloat16'): typeof step => {
    // A program takes the values of the variables at its first run, and leaves them alone from then on.
    const compiled = createProgram({ variables, precision }).step<
      StepInput,
      { loss: tf.Scalar; correct: tf.Scalar }
    >(step);
    return (given) => compiled.run(given);
  };
  const ready = new Map<OurMode, typeof step>();
  const make = (mode: OurMode): typeof step => {
    restore();
    switch (mode) {
      case 'eager':
        return step;
      case 'recorded':
        return recorded('float32');
      case 'recorded-bf16':
        return recorded('bfloat16');
    }
  };
  return {
    run: (mode) => {
      const run = ready.get(mode) ?? make(mode);
      ready.set(mode, run);
      const { loss, correct } = run(inputs);
      const [value = NaN] = loss.dataSync();
      tf.dispose([loss, correct]);
      return value;
    },
  };
}
