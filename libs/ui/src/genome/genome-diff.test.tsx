import { MantineProvider } from '@mantine/core';
import { twinOf, type CellGenome, type ChainGenome } from '@bionas/contracts';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { cellGenome, chainGenome, nb201Genome } from '../testing/genomes.ts';
import { genomeDiffRows } from './genome-diff-rows.ts';
import { GenomeDiff } from './genome-diff.tsx';
import { differingPlaces } from './genome-places.ts';

afterEach(cleanup);

const [first, second, ...rest] = cellGenome.normal;
if (first === undefined || second === undefined) throw new Error('the genome has eight edges');
/** The operation of one edge is another, and the rule of the head. */
const changed = {
  ...cellGenome,
  slots: { ...cellGenome.slots, head: 'fa' },
  normal: [{ ...first, operation: 'sep_conv_5x5' }, second, ...rest],
} as CellGenome;

describe('two genomes place by place', () => {
  it.each([
    ['twins of a chain', chainGenome, twinOf(chainGenome)],
    ['twins of cells', cellGenome, twinOf(cellGenome)],
    ['cells with one other operation', cellGenome, changed],
    ['twins of NAS-Bench-201 cells', nb201Genome, twinOf(nb201Genome)],
    ['genomes of two spaces', chainGenome, nb201Genome],
  ])('differ where differingPlaces says: %s', (_, one, other) => {
    const marked = genomeDiffRows(one, other).filter(({ differs }) => differs.size > 0);
    expect(new Set(marked.map(({ place }) => place))).toEqual(differingPlaces(one, other));
  });

  it('say what it is that differs', () => {
    const parts = (other: CellGenome): Record<string, string[]> =>
      Object.fromEntries(
        genomeDiffRows(cellGenome, other)
          .filter(({ differs }) => differs.size > 0)
          .map(({ place, differs }) => [place, [...differs]]),
      );
    expect(parts(changed)).toEqual({ 'normal.0': ['operation'], head: ['rule'] });
    const [, , , fourth] = cellGenome.reduce;
    if (fourth === undefined) throw new Error('the genome has eight edges');
    const moved = {
      ...cellGenome,
      reduce: cellGenome.reduce.with(3, { ...fourth, source: 1 }),
    } as CellGenome;
    expect(parts(moved)).toMatchObject({ 'reduce.3': ['source'] });
  });

  it('say what only one of them has', () => {
    const longer: ChainGenome = {
      ...chainGenome,
      layers: [...chainGenome.layers, { operation: 'conv_5x5', rule: 'bp' }],
    };
    const row = genomeDiffRows(chainGenome, longer).find(({ place }) => place === 'layers.2');
    expect(row).toMatchObject({ label: 'Layer 3', one: null });
    expect([...(row?.differs ?? [])]).toEqual(['operation', 'rule']);
  });

  it('are drawn with the places that differ, and with all when asked', () => {
    const { container } = render(
      <MantineProvider env="test">
        <GenomeDiff one={cellGenome} other={changed} labels={['mix', 'winner']} />
      </MantineProvider>,
    );
    const places = (): (string | null)[] =>
      [...container.querySelectorAll('[data-place]')].map((row) => row.getAttribute('data-place'));
    expect(screen.getByText('2 of 20 places differ.')).toBeDefined();
    expect(places()).toEqual(['normal.0', 'head']);
    expect([...container.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
      'sep conv 3×3',
      'sep conv 5×5',
    ]);
    expect(container.querySelector('[data-place="head"]')?.textContent).toBe('HeadfixedBP≠fixedFA≠rule');
    fireEvent.click(screen.getByLabelText('Show all places'));
    expect(places()).toHaveLength(20);
  });
});
