import { z } from 'zod';

/** States of a run and of an experiment's work (design, section 6). */
export const runStates = [
  'queued', // waits for a worker
  'starting', // claimed, loading data or weights
  'running', // heartbeat fresh
  'paused', // stopped by the user, checkpoint kept
  'finished',
  'failed', // a bug or a bad configuration, with the error
  'lost', // the worker vanished; will be retried
  'pre-empted', // handed back politely; retried at no charge
  'infeasible', // NaN, too big
  'pruned', // stopped early by the search
  'cancelled',
] as const;
export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;

const endStates: readonly RunState[] = ['finished', 'failed', 'infeasible', 'pruned', 'cancelled'];
/** Whether nothing will happen to the run any more. */
export function isEndState(state: RunState): boolean {
  return endStates.includes(state);
}

/** `control`: a training again with one layer frozen. `landscape`: the loss around trained weights. Both are asked for, run by run. */
export const runKinds = ['search', 'training', 'attack', 'control', 'landscape'] as const;
export const runKindSchema = z.enum(runKinds);
export type RunKind = z.infer<typeof runKindSchema>;

/** Whether an experiment does such runs by itself, and ends with them; the others are asked for later. */
export function isPlannedKind(kind: RunKind): kind is 'search' | 'training' | 'attack' {
  return kind === 'search' || kind === 'training' || kind === 'attack';
}

/**
 * Why a training exists: the discovered mix, one of its controls with the same architecture, seed and data order, or a genome drawn at random,
 * which is a control of the search itself. An adversarial twin is the twin trained against attacks: what robustness costs and can be.
 * In the order in which they are shown.
 */
export const trainingRoles = [
  'mix',
  'twin',
  'single-rule',
  'random-mix',
  'random-genome',
  'adversarial-twin',
] as const;
export const trainingRoleSchema = z.enum(trainingRoles);
export type TrainingRole = z.infer<typeof trainingRoleSchema>;

/** Claimable work: the search itself, the questions it asks (candidates and supernets), a training, an attack, a frozen-layer control, a loss landscape. */
export const jobKinds = [
  'search',
  'evaluate',
  'supernet-train',
  'supernet-score',
  'train',
  'attack',
  'control',
  'landscape',
] as const;
export const jobKindSchema = z.enum(jobKinds);
export type JobKind = z.infer<typeof jobKindSchema>;

export const serviceNames = ['searcher', 'trainer', 'attacker'] as const;
export const serviceNameSchema = z.enum(serviceNames);
export type ServiceName = z.infer<typeof serviceNameSchema>;

/** Which service claims which work. */
export const jobKindsOf: Record<ServiceName, readonly JobKind[]> = {
  searcher: ['search'],
  trainer: ['evaluate', 'supernet-train', 'supernet-score', 'train', 'control', 'landscape'],
  attacker: ['attack'],
};
