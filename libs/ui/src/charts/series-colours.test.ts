import { describe, expect, it } from 'vitest';
import { seriesColours } from './series-colours.ts';

const keys = Array.from({ length: 8 }, (_, index) => `run-${index}`);

describe('colours of series', () => {
  it('are the same whatever the order of the runs', () => {
    const forth = seriesColours(keys);
    const back = seriesColours([...keys].reverse());
    for (const key of keys) expect(back.get(key)).toBe(forth.get(key));
  });

  it('differ within a chart of up to ten', () => {
    expect(new Set(seriesColours(keys).values()).size).toBe(keys.length);
  });

  it('are found for any number of runs', () => {
    const many = Array.from({ length: 200 }, (_, index) => `run-${index}`);
    expect([...seriesColours(many).values()].every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
  });
});
