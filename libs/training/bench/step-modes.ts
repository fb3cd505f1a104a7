import { tf } from '@bionas/engine';
import { createProgram } from '@bionas/graph-step';
import type { AssembledNetwork } from '@bionas/network';
import type { StepOutput } from '../src/loop/batch-loss.ts';
import type { StepInput } from '../src/loop/train-step.ts';
import type { BenchBatch } from './exchange-file.ts';
import { optimizer } from './protocol.ts';
import { networkSubject, type Subject } from './subject.ts';

export const ourModes = ['eager', 'recorded', 'recorded-bf16'] as const;
export type OurMode = (typeof ourModes)[number];

export interface StepModes {
  /** One training step; the loss before it, read back. The first run of a mode starts from the weights of the beginning. */
  run(mode: OurMode): number;
}

/** The modes of the training step of a network. */
export function stepModes(network: AssembledNetwork, batch: BenchBatch): StepModes {
  return subjectModes(networkSubject(network), batch);
}

/** The three ways to do a step. Each goes on from where it was; they share nothing but the beginning. */
export function subjectModes(subject: Subject, batch: BenchBatch): StepModes {
  const { variables } = subject;
  const step: Subject['step'] = (given) => subject.step(given);
  const inputs: StepInput = { ...batch, learningRate: tf.scalar(optimizer.learningRate) };
  const start = variables.map((variable) => variable.clone());
  const restore = (): void => {
    variables.forEach((variable, place) => {
      const value = start[place];
      if (value !== undefined) variable.assign(value);
    });
  };
  const recorded = (precision: 'float32' | 'bfloat16'): Subject['step'] => {
    // A program takes the values of the variables at its first run, and leaves them alone from then on.
    const compiled = createProgram({ variables, precision }).step<StepInput, StepOutput>(step);
    return (given) => compiled.run(given);
  };
  const ready = new Map<OurMode, Subject['step']>();
  const make = (mode: OurMode): Subject['step'] => {
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
