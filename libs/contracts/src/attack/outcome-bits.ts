/** @file Outcomes as texts of bits, one for each image of a list: 1 where it is classified rightly. */
import type { Count } from '../run/count.ts';

export const bitsOf = (correct: Iterable<boolean>): string =>
  Array.from(correct, (right) => (right ? '1' : '0')).join('');

/** Places of the images that stand. */
export const standingIn = (bits: string): number[] =>
  [...bits].flatMap((bit, place) => (bit === '1' ? [place] : []));

export const countOf = (bits: string): Count => ({ correct: standingIn(bits).length, total: bits.length });

/** What stands after every one of these outcomes. */
export const worstOf = (clean: string, outcomes: readonly { readonly outcome: string }[]): string =>
  bitsOf(
    Array.from(clean, (bit, place) => bit === '1' && outcomes.every(({ outcome }) => outcome[place] === '1')),
  );
