/** @file What is measured: a training step and all that belongs to it. */
import type { StoredTensor, LearningRuleName } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import { buildSupernet, storeVariables, type AssembledNetwork } from '@bionas/network';
import type { StepOutput } from '../src/loop/batch-loss.ts';
import {
  alphaStep,
  createAlphaOptimizer,
  supernetVariables,
  weightStep,
} from '../src/supernet/supernet-steps.ts';
import { trainStep, type StepInput } from '../src/loop/train-step.ts';
import { createOptimizer } from '../src/optimizers/registry.ts';
import { stepFlops } from './flops.ts';
import { benchInput, buildBenchNetwork, pixels, type Plan } from './networks.ts';
import { alphaOptimizer, optimizer } from './protocol.ts';
import { storePieces } from './store-pieces.ts';
import type { SupernetPlan } from './supernets.ts';

export interface Subject {
  readonly layers: AssembledNetwork['layers'];
  readonly parameterCount: number;
  /** All that the step reads or changes and that outlives it. */
  readonly variables: readonly tf.Variable[];
  /** Weights, feedback weights and alphas as they are now, layer by layer. */
  stored(): Map<string, StoredTensor>;
  /** Of a step, in convolutions and matrix products; 0 where they are not counted. */
  flops(batch: number): number;
  /** Can be recorded. @returns two scalars, the caller's */
  step(inputs: StepInput): StepOutput;
}

/** The step of a plan on freshly drawn weights, always the same. */
export function createSubject(plan: Plan | SupernetPlan, rule: LearningRuleName): Subject {
  return plan.kind === 'supernet' ? supernetSubject(plan) : networkSubject(buildBenchNetwork(plan, rule));
}

/** The training step of a network, which is borrowed. */
export function networkSubject(network: AssembledNetwork): Subject {
  const { parameters, statistics, ruleState, layers } = network;
  const sgd = createOptimizer(parameters, optimizer);
  return {
    layers,
    parameterCount: parameters.reduce((sum, { variable }) => sum + variable.size, 0),
    variables: [...parameters, ...statistics, ...ruleState, ...sgd.state].map(({ variable }) => variable),
    stored: () => storeVariables([...parameters, ...ruleState]),
    flops: (batch) => flopsOf(layers, batch),
    step: (inputs) => trainStep(network, sgd, inputs),
  };
}

function supernetSubject(plan: SupernetPlan): Subject {
  const supernet = buildSupernet(plan.options, benchInput, { seed: 1, ...pixels });
  const { parameters, ruleState, pieces, alphas, layers, parameterCount } = supernet;
  const optimizers = {
    weights: createOptimizer(parameters, optimizer),
    alphas: createAlphaOptimizer(supernet, alphaOptimizer),
  };
  const steps: Record<SupernetPlan['step'], Subject['step']> = {
    weights: (inputs) => weightStep(supernet, optimizers.weights, inputs),
    alphas: (inputs) => alphaStep(supernet, optimizers.alphas, inputs),
  };
  return {
    layers,
    parameterCount,
    variables: supernetVariables(supernet, optimizers).map(({ variable }) => variable),
    stored: () => storePieces([...parameters, ...ruleState, alphas.normal, alphas.reduce], pieces),
    // The step of the alphas leaves out what weights alone need, which differs from layer to layer.
    flops: (batch) => (plan.step === 'weights' ? flopsOf(layers, batch) : 0),
    step: steps[plan.step],
  };
}

function flopsOf(layers: Subject['layers'], batch: number): number {
  return stepFlops(
    layers.map(({ shape }) => shape),
    batch,
  );
}
