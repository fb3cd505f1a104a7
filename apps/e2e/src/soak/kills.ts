import { z } from 'zod';

/** `searcher`, `trainer`: the one that works on the search, waited for if there is none just then. */
export const victims = ['searcher', 'trainer', 'hub'] as const;
export type Victim = (typeof victims)[number];

/** Steps of a search that the hub has in store. */
export const milestones = ['candidate', 'search-state', 'checkpoint', 'supernet'] as const;
export type Milestone = (typeof milestones)[number];
export type Progress = Readonly<Record<Milestone, number>>;

/** One death: of whom, and when in the course of the search. */
export interface Kill {
  readonly victim: Victim;
  /** So many of these steps are there; `any`: of all kinds together. */
  readonly after: { readonly step: Milestone | 'any'; readonly count: number };
  /** Then so much later: somewhere inside the work that follows. */
  readonly delayMs: number;
}

export const stepsIn = (progress: Progress): number =>
  milestones.reduce((sum, milestone) => sum + progress[milestone], 0);

export const isDue = ({ after }: Kill, progress: Progress): boolean =>
  (after.step === 'any' ? stepsIn(progress) : progress[after.step]) >= after.count;

const seedSchema = z.int().min(0);

/**
 * `count` deaths of a search, spread over its steps by the seed; the first three are one of each kind.
 * @param steps of the undisturbed search
 */
export function drawKills(seed: number, { count, steps }: { count: number; steps: number }): Kill[] {
  const random = uniforms(seedSchema.parse(seed));
  const kinds = Array.from({ length: count }, (_, place) => {
    // A shuffled deal of all three, as often as needed.
    return { deal: Math.floor(place / victims.length), victim: victims[place % victims.length] ?? 'hub' };
  })
    .map((one) => ({ ...one, order: random() }))
    .sort((a, b) => a.deal - b.deal || a.order - b.order);
  const moments = kinds.map(() => Math.floor(random() * steps)).sort((a, b) => a - b);
  return kinds.map(({ victim }, place) => ({
    victim,
    after: { step: 'any', count: moments[place] ?? 0 },
    delayMs: Math.floor(random() * 600),
  }));
}

/** Mulberry32: repeatable, and good enough to spread a few moments. */
function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
