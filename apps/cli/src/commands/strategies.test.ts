import { experimentSpecSchema, strategyNames } from '@bionas/contracts';
import { describe, expect, it } from 'vitest';
import { listedStrategies, listStrategies, strategiesText } from './strategies.ts';

describe('bionas strategies', () => {
  it('prints every strategy with where it comes from, what it scores by, and its defaults', () => {
    const lines = strategiesText(listedStrategies()).split('\n');
    const rowOf = (...cells: string[]): RegExp =>
      new RegExp(`^│ ${cells.map((cell) => `${cell} +│`).join(' ')}`);
    const has = (row: RegExp): boolean => lines.some((line) => row.test(line));
    expect(has(rowOf('random', 'random search', 'a short training of each candidate', 'any'))).toBe(true);
    expect(has(rowOf('eg-nas', 'BioNAS-EG', 'shared weights of one supernet', 'cell'))).toBe(true);
    expect(has(rowOf('darts', 'temperature.start', '1'))).toBe(true);
    expect(has(rowOf('evolution', 'population', '8'))).toBe(true);
    expect(lines.some((line) => line.startsWith('  darts: ') && line.includes('arXiv:1806.09055'))).toBe(
      true,
    );
  });

  it('prints as JSON what a spec may say: every option with its default is accepted', () => {
    const printed: string[] = [];
    listStrategies({ json: true, print: (text) => void printed.push(text) });
    const strategies = JSON.parse(printed.join('')) as ReturnType<typeof listedStrategies>;
    expect(strategies.map(({ name }) => name)).toEqual(strategyNames);
    for (const { name, options } of strategies) {
      const strategy: Record<string, unknown> = { name };
      for (const option of options) {
        const [group = '', member] = option.name.split('.');
        strategy[group] =
          member === undefined
            ? option.default
            : { ...(strategy[group] as object | undefined), [member]: option.default };
      }
      const spec = { name: 'x', space: { kind: 'cell' }, search: { strategy } };
      expect(experimentSpecSchema.parse(spec).search.strategy).toEqual(strategy);
    }
  });
});
