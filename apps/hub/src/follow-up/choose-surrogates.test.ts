import { twinOf, type RunState } from '@bionas/contracts';
import { sampleGenome } from '@bionas/store/testing';
import { describe, expect, it } from 'vitest';
import { chooseSurrogates, needsSurrogates, type TrainingState } from './choose-surrogates.ts';

const mix = sampleGenome('usf');
const twin = twinOf(mix);
const of =
  (kind: 'mix' | 'twin') =>
  (seed: number, state: RunState = 'finished'): TrainingState => ({
    ...{ id: `${kind} ${seed} ${state}`, genome: kind === 'mix' ? mix : twin, seed, state, role: kind },
  });
const [mixOf, twinsOf] = [of('mix'), of('twin')];
const choose = (victim: TrainingState, ...others: TrainingState[]): unknown =>
  chooseSurrogates(victim, [victim, ...others]);

describe('surrogates', () => {
  it('are the twin of the same seed and the same network of the next seed, from the lowest again after the last', () => {
    const all = [mixOf(1), mixOf(2), mixOf(3), twinsOf(1), twinsOf(2), twinsOf(3)];
    expect(chooseSurrogates(mixOf(2), all)).toEqual({
      twin: { runId: 'twin 2 finished' },
      'same-rules': { runId: 'mix 3 finished' },
    });
    expect(chooseSurrogates(mixOf(3), [...all].reverse())).toEqual({
      twin: { runId: 'twin 3 finished' },
      'same-rules': { runId: 'mix 1 finished' },
    });
  });

  it('are waited for, even where another would do already', () => {
    expect(choose(mixOf(1), mixOf(2), twinsOf(1, 'running'), twinsOf(2))).toBeNull();
    expect(choose(mixOf(1), mixOf(2, 'paused'), mixOf(3), twinsOf(1))).toBeNull();
    // Not for one that comes later in the order.
    expect(choose(mixOf(1), mixOf(2), mixOf(3, 'queued'), twinsOf(1))).not.toBeNull();
  });

  it('fall back where a training failed, and say why there are none', () => {
    expect(choose(mixOf(1), mixOf(2, 'failed'), mixOf(3), twinsOf(1, 'failed'), twinsOf(2))).toEqual({
      twin: { runId: 'twin 2 finished' },
      'same-rules': { runId: 'mix 3 finished' },
    });
    // A failed run tried again counts as it ends.
    expect(choose(mixOf(1), mixOf(2, 'failed'), mixOf(2), twinsOf(1))).toMatchObject({
      'same-rules': { runId: 'mix 2 finished' },
    });
    expect(choose(mixOf(1), twinsOf(1, 'cancelled'))).toEqual({
      twin: { absent: 'no such training ended with a network' },
      'same-rules': { absent: 'the experiment trains this network with one seed' },
    });
    expect(choose(twinsOf(1), mixOf(1), twinsOf(2))).toEqual({
      twin: { absent: 'the network is its own twin' },
      'same-rules': { runId: 'twin 2 finished' },
    });
    // A network trained on adversarial images is another one than its plain twin, and has siblings of its own.
    const adversarial = (seed: number): TrainingState => ({
      ...twinsOf(seed),
      id: `adversarial ${seed}`,
      role: 'adversarial-twin',
    });
    const all = [adversarial(1), adversarial(2), twinsOf(1), mixOf(1), mixOf(2)];
    expect(chooseSurrogates(adversarial(1), all)).toEqual({
      twin: { runId: 'twin 1 finished' },
      'same-rules': { runId: 'adversarial 2' },
    });
    expect(chooseSurrogates(mixOf(1), all)).toMatchObject({ twin: { runId: 'twin 1 finished' } });
    expect(choose(mixOf(1), mixOf(2))).toMatchObject({ twin: { absent: 'the experiment trains none' } });
  });

  it('are needed by the presets that transfer images', () => {
    expect(
      ['smoke', 'laptop', 'bionas-standard', 'autoattack'].map((name) => needsSurrogates(name as 'smoke')),
    ).toEqual([false, false, true, false]);
  });
});
