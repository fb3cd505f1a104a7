import { describe, expect, it } from 'vitest';
import { estimateOf, groupOf } from './testing.ts';
import { winnerOf } from './winners.ts';

const first = groupOf('mix', { accuracy: estimateOf(0.9) });

describe('the shown best group', () => {
  it('is the first when all others lie below it', () => {
    const others = [0.8, 0.7].map((mean, index) =>
      groupOf(`other-${index}`, { accuracy: estimateOf(mean), difference: estimateOf(mean - 0.9, 0.05) }),
    );
    expect(winnerOf([first, ...others], 'accuracy')).toBe('mix');
  });

  it('is nobody when an interval holds 0', () => {
    const twin = groupOf('twin', { accuracy: estimateOf(0.92), difference: estimateOf(0.02, 0.03) });
    expect(winnerOf([first, twin], 'accuracy')).toBeNull();
  });

  it('is nobody when two others overlap, however far above the first', () => {
    const one = groupOf('one', { accuracy: estimateOf(0.98), difference: estimateOf(0.08, 0.02) });
    const other = groupOf('other', { accuracy: estimateOf(0.97), difference: estimateOf(0.07, 0.02) });
    expect(winnerOf([first, one, other], 'accuracy')).toBeNull();
    expect(winnerOf([first, one], 'accuracy')).toBe('one');
  });

  it('is nobody where a group has one seed or stands alone', () => {
    const lone = groupOf('lone', { accuracy: estimateOf(0.5, null), difference: estimateOf(-0.4, null) });
    expect(winnerOf([first, lone], 'accuracy')).toBeNull();
    expect(winnerOf([first], 'accuracy')).toBeNull();
    expect(winnerOf([first, lone], 'robust')).toBeNull();
  });
});
