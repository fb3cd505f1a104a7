import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState, type ReactElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import { kinOf, type GenealogyMember } from './genealogy-member.ts';
import { Genealogy } from './genealogy.tsx';
import { layOutGenealogy } from './lay-out-genealogy.ts';

afterEach(cleanup);

const member = (id: string, parents: string[], value: number | null): GenealogyMember => ({
  ...{ id, parents, value, name: `Candidate ${id}` },
  waiting: value === null,
  alive: false,
});
/** 0 and 1 are drawn; 2 and 3 come of 0; 4 of 2 and 1; 5 of 1, not scored. */
const members = [
  member('0', [], 0.5),
  member('1', [], 0.4),
  member('2', ['0'], 0.7),
  member('3', ['0'], 0.9),
  member('4', ['2', '1'], 0.6),
  member('5', ['1'], null),
];

it('gives every member without children a row of its own, families together, in the order of time', () => {
  const { places, lines, rows } = layOutGenealogy(members, 'family');
  const y = new Map(places.map((place) => [place.member.id, place.y]));
  expect(rows).toBe(3);
  expect(places.map(({ x }) => x)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(new Set(['3', '4', '5'].map((id) => y.get(id))).size).toBe(3);
  expect(y.get('2')).toBe(y.get('4'));
  expect(y.get('0')).toBeCloseTo(((y.get('2') ?? 0) + (y.get('3') ?? 0)) / 2);
  // 5 is not between the children of 0.
  expect(((y.get('5') ?? 0) - (y.get('3') ?? 0)) * ((y.get('5') ?? 0) - (y.get('4') ?? 0))).toBeGreaterThan(
    0,
  );
  expect(lines.map(({ from, to, main }) => [from.member.id, to.member.id, main])).toEqual([
    ['0', '2', true],
    ['0', '3', true],
    ['2', '4', true],
    ['1', '4', false],
    ['1', '5', true],
  ]);
});

it('puts the highest value above and what has none at the bottom', () => {
  const y = layOutGenealogy(members, 'value').places.map((place) => place.y);
  expect(y[3]).toBe(0);
  expect(y[1]).toBeCloseTo(0.9);
  expect(y[5]).toBe(1);
  expect(layOutGenealogy([], 'family').places).toEqual([]);
});

it('knows both lines of a child of two', () => {
  expect([...kinOf(members, '4')].sort()).toEqual(['0', '1', '2', '4']);
  expect([...kinOf(members, '0')].sort()).toEqual(['0', '2', '3', '4']);
});

function Chosen(): ReactElement {
  const [selected, select] = useState<string | null>(null);
  return (
    <MantineProvider>
      <Genealogy
        {...{ members, selected, view: 'family', label: 'Population', valueName: 'accuracy' }}
        formatValue={String}
        onSelect={select}
        tooltip={({ name }) => name}
      />
    </MantineProvider>
  );
}

it('is walked through by arrow keys: first, best child, parent, next', () => {
  render(<Chosen />);
  const box = screen.getByRole('listbox', { name: 'Population' });
  const after = (key: string): string | null => {
    fireEvent.keyDown(box, { key });
    return screen.getByRole('option', { selected: true }).getAttribute('aria-label');
  };
  expect(after('Home')).toBe('Candidate 0, accuracy 0.5');
  expect(after('ArrowRight')).toBe('Candidate 3, accuracy 0.9, the best');
  expect(after('ArrowRight')).toBe('Candidate 3, accuracy 0.9, the best');
  expect(after('ArrowLeft')).toBe('Candidate 0, accuracy 0.5');
  expect(after('End')).toBe('Candidate 5, no value yet');
  expect(after('ArrowUp')).toBe('Candidate 4, accuracy 0.6');
  expect(box.getAttribute('aria-activedescendant')).toBe(
    screen.getByRole('option', { selected: true }).getAttribute('id'),
  );
});
