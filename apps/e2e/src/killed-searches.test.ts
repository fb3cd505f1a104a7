/** A search whose searcher, trainer and hub are killed ends as if nothing had happened. Every way to search: `npm run soak:searches`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Kill } from './soak/kills.ts';
import { startMortalLab, type MortalLab } from './soak/mortal-lab.ts';
import { runSearches, type SearchRun } from './soak/run-searches.ts';
import { differences } from './soak/search-record.ts';
import { smallSearches } from './soak/small-searches.ts';

const kills = {
  'eg-nas': [
    // In the first generation, and in the epoch of shared weights behind the second.
    { victim: 'searcher', after: { step: 'search-state', count: 1 }, delayMs: 300 },
    { victim: 'trainer', after: { step: 'search-state', count: 3 }, delayMs: 700 },
  ],
  // The hub first: one that is started anew does not see who has fallen silent, and waits a minute for them.
  'evolution-halving': [
    { victim: 'hub', after: { step: 'candidate', count: 1 }, delayMs: 0 },
    { victim: 'searcher', after: { step: 'search-state', count: 2 }, delayMs: 0 },
  ],
} as const satisfies Record<string, readonly Kill[]>;
const names = ['eg-nas', 'evolution-halving'] as const;

let lab: MortalLab;
let disturbed: Record<string, SearchRun>;
let undisturbed: Record<string, SearchRun>;
beforeAll(async () => {
  lab = await startMortalLab({ searchers: names.length, trainers: 2 });
  const timeoutMs = 240_000;
  const searches = names.map((name) => ({ name, spec: smallSearches[name] }));
  // In this order: what the disturbed ones fetch is in nobody's cache.
  disturbed = await runSearches(
    lab,
    searches.map((search) => ({ ...search, kills: kills[search.name] })),
    { timeoutMs },
  );
  undisturbed = await runSearches(lab, searches, { timeoutMs });
}, 500_000);
afterAll(async () => {
  await lab.close();
});

it.each(names)('%s goes on after each death, from where it was, to the same end', (name) => {
  const [run, expected] = [disturbed[name], undisturbed[name]];
  expect(run?.missed).toEqual([]);
  expect(run?.deaths).toHaveLength(kills[name].length);
  expect(run?.attempts[0]?.state).toBe('lost');
  expect(run?.attempts[1]?.resumedFromEpoch).toBeGreaterThanOrEqual(1);
  expect(Object.keys(expected?.record.curves ?? {})).toContain('search/score');
  expect(differences(expected?.record, run?.record)).toEqual([]);
});

it('trains the epoch again whose trainer has died', () => {
  const again = lab.lines.filter((line) => /takes supernet-train .* attempt [2-9]/.test(line));
  expect(again.length).toBeGreaterThanOrEqual(1);
});
