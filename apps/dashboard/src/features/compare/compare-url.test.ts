import { createLoader } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { clampSmoothing, compareHref, compareQueryOf, compareUrl } from './compare-url.ts';

const run = (index: number): string => `0000000${index}-0000-4000-8000-000000000000`;
const load = createLoader(compareUrl);
const read = (href: string) => load(new URL(href, 'http://lab'));

describe('the address of a comparison', () => {
  it('holds the runs in order and reads back the same', () => {
    const href = compareHref({ runs: [run(2), run(1)] });
    expect(href.startsWith('/compare?runs=')).toBe(true);
    expect(read(href)).toMatchObject({
      runs: [run(2), run(1)],
      experiment: '',
      mix: '',
      smoothing: 0,
      x: 'step',
    });
  });

  it('holds a mix with its experiment', () => {
    const href = compareHref({ experiment: run(1), mix: 'abc' });
    expect(href).toBe(`/compare?experiment=${run(1)}&mix=abc`);
    expect(compareQueryOf(read(href))).toEqual({ experimentId: run(1), mixGenomeId: 'abc' });
  });

  it('holds every setting', () => {
    expect(read('?metric=train/loss&smoothing=0.8&x=time&log=true&seeds=false&all=true')).toMatchObject({
      metric: 'train/loss',
      smoothing: 0.8,
      x: 'time',
      log: true,
      seeds: false,
      all: true,
    });
  });

  it('asks for nothing that is not a run', () => {
    expect(compareQueryOf({ runs: [], experiment: '', mix: '' })).toBeNull();
    expect(compareQueryOf({ runs: ['junk'], experiment: 'junk', mix: 'x' })).toBeNull();
    expect(compareQueryOf({ runs: [run(1), run(1), 'junk'], experiment: '', mix: '' })).toEqual({
      runIds: [run(1)],
    });
  });

  it('keeps smoothing where the slider can show it', () => {
    expect([clampSmoothing(1.5), clampSmoothing(-1), clampSmoothing(Number.NaN)]).toEqual([0.99, 0, 0]);
  });
});
