import { isEndState, runStates } from '@bionas/contracts';
import { describe, expect, test } from 'vitest';
import { checkTransition, mayBecome } from './run-transitions.ts';

describe('steps of a run', () => {
  test('nothing leaves an end state, not even to itself', () => {
    for (const from of runStates.filter(isEndState)) {
      expect(runStates.filter((to) => mayBecome(from, to))).toEqual([]);
    }
  });
  test('every state but the ends can be cancelled', () => {
    for (const from of runStates.filter((state) => !isEndState(state))) {
      expect(mayBecome(from, 'cancelled')).toBe(true);
    }
  });
  test('only claimed work finishes, and only waiting work starts', () => {
    expect(runStates.filter((from) => mayBecome(from, 'finished'))).toEqual(['starting', 'running']);
    expect(runStates.filter((from) => mayBecome(from, 'starting'))).toEqual([
      'queued',
      'starting',
      'lost',
      'pre-empted',
    ]);
  });
  test('the refusal names both states and what is possible', () => {
    expect(() => checkTransition('Run 7', 'paused', 'running')).toThrow(
      'Run 7 is paused and cannot become running; possible from here: queued, cancelled, pruned.',
    );
    expect(() => checkTransition('Run 7', 'finished', 'running')).toThrow('nothing: it has ended');
  });
});
