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

export const runKinds = ['search', 'training', 'attack'] as const;
export const runKindSchema = z.enum(runKinds);
export type RunKind = z.infer<typeof runKindSchema>;

/** Why a training exists: the discovered mix, or one of its controls with the same architecture, seed and data order. */
export const trainingRoles = ['mix', 'twin', 'single-rule', 'random-mix'] as const;
export const trainingRoleSchema = z.enum(trainingRoles);
export type TrainingRole = z.infer<typeof trainingRoleSchema>;

/** Claimable work: the search itself, one candidate of it, a training, an attack. */
export const jobKinds = ['search', 'evaluate', 'train', 'attack'] as const;
export const jobKindSchema = z.enum(jobKinds);
export type JobKind = z.infer<typeof jobKindSchema>;

export const serviceNames = ['searcher', 'trainer', 'attacker'] as const;
export const serviceNameSchema = z.enum(serviceNames);
export type ServiceName = z.infer<typeof serviceNameSchema>;

/** Which service claims which work. */
export const jobKindsOf: Record<ServiceName, readonly JobKind[]> = {
  searcher: ['search'],
  trainer: ['evaluate', 'train'],
  attacker: ['attack'],
};
