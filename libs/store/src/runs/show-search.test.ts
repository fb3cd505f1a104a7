import { describe, expect, it } from 'vitest';
import { searchProgress, type OpenQuestion } from './show-search.ts';

const open = (progress: number, text = '', workerName: string | null = null): OpenQuestion => ({
  ended: false,
  progress,
  text,
  workerName,
});
const ended: OpenQuestion = { ended: true, progress: 0.3, text: 'old', workerName: null };

describe('the progress of a search', () => {
  const standing = { fraction: 0.2, text: '2 of 10 candidates' };

  it('is what the search says while it waits for nothing', () => {
    expect(searchProgress(standing, [open(0.5)])).toEqual({ progress: 0.2, progressText: standing.text });
    expect(searchProgress({ ...standing, round: { first: 4, until: 0.4 } }, [])).toEqual({
      progress: 0.2,
      progressText: standing.text,
    });
  });

  it('goes on within a round as its questions do', () => {
    const waiting = { ...standing, round: { first: 4, until: 0.4 } };
    // One of four is answered, another half: (1 + 0.5) / 4 of the way from 0.2 to 0.4.
    const shown = searchProgress(waiting, [ended, open(0.5), open(0), open(0)]);
    expect(shown.progress).toBeCloseTo(0.275, 9);
    expect(shown.progressText).toBe('2 of 10 candidates · this round 1 of 4');
  });

  it('is told by the trainer of a supernet, with its name', () => {
    const waiting = {
      ...{ fraction: 0, text: 'training the supernet, 8 epochs' },
      round: { first: 0, until: 0.8 },
    };
    const shown = searchProgress(waiting, [open(0.25, 'supernet epoch 3 of 8', 'trainer a')]);
    expect(shown).toEqual({ progress: 0.2, progressText: 'supernet epoch 3 of 8 · trainer a' });
    // Its trainer is gone; what it said last still stands.
    expect(searchProgress(waiting, [open(0.25, 'supernet epoch 3 of 8')]).progressText).toBe(
      'supernet epoch 3 of 8',
    );
  });
});
