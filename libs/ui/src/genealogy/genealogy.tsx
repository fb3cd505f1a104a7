'use client';
import { Box, Paper, ScrollArea } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import {
  useId,
  useMemo,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { bestMember, kinOf, type GenealogyMember } from './genealogy-member.ts';
import { GenealogyLegend } from './genealogy-legend.tsx';
import { GenealogyMark } from './genealogy-mark.tsx';
import {
  layOutGenealogy,
  valueBounds,
  type GenealogyPlace,
  type GenealogyView,
} from './lay-out-genealogy.ts';

export interface GenealogyProps {
  /** In the order of time, parents before their children. Keep its identity while nothing changes. */
  readonly members: readonly GenealogyMember[];
  readonly view: GenealogyView;
  /** Names the drawing for screen readers. */
  readonly label: string;
  readonly valueName: string;
  readonly formatValue: (value: number) => string;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** What hovering shows. */
  readonly tooltip: (member: GenealogyMember) => ReactNode;
}

const margin = { left: 16, right: 16, top: 16, bottom: 26 };
/** Within which the pointer finds a mark. */
const reach = 28;
const radiusOf = (count: number): number => (count <= 60 ? 7 : count <= 200 ? 5 : 3.5);

/**
 * A population through time: who was made of whom. Arrow keys walk along it (left: to the parent, right: to the best child, up and down: through
 * time), a click chooses; the line of the chosen one stands out.
 */
export function Genealogy(props: GenealogyProps): ReactElement {
  const { members, view, label, valueName, formatValue, selected, onSelect, tooltip } = props;
  const id = useId();
  const { ref, width: measured } = useElementSize();
  const [hovered, setHovered] = useState<string | null>(null);
  const layout = useMemo(() => layOutGenealogy(members, view), [members, view]);
  const bounds = useMemo(() => valueBounds(members), [members]);
  const best = useMemo(() => bestMember(members), [members]);
  const chosen = members.some((member) => member.id === selected) ? selected : null;
  const kin = useMemo(() => (chosen === null ? null : kinOf(members, chosen)), [members, chosen]);
  const radius = radiusOf(members.length);
  const room = Math.max(280, measured);
  const width = Math.max(room, margin.left + margin.right + members.length * (radius * 0.75));
  const height = Math.min(520, Math.max(170, margin.top + margin.bottom + layout.rows * radius * 2.4));
  const at = ({ x, y }: GenealogyPlace): { x: number; y: number } => ({
    x: margin.left + x * (width - margin.left - margin.right),
    y: margin.top + y * (height - margin.top - margin.bottom),
  });
  const nearest = (event: MouseEvent<SVGSVGElement>): string | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const distance = (place: GenealogyPlace): number => {
      const { x, y } = at(place);
      return Math.hypot(x - (event.clientX - box.left), y - (event.clientY - box.top));
    };
    const [first] = layout.places
      .map((place) => ({ id: place.member.id, distance: distance(place) }))
      .sort((one, other) => one.distance - other.distance);
    return first !== undefined && first.distance <= reach ? first.id : null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = walk(members, chosen, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
  };
  const shown = layout.places.find(({ member }) => member.id === hovered);
  const shownAt = shown === undefined ? null : at(shown);
  return (
    <Box component="figure" m={0} data-genealogy>
      <ScrollArea type="auto" ref={ref} offsetScrollbars="x">
        <Box pos="relative" w={width} h={height}>
          <svg
            width={width}
            height={height}
            role="listbox"
            aria-label={label}
            aria-activedescendant={chosen === null ? undefined : `${id}-${chosen}`}
            tabIndex={0}
            onKeyDown={onKeyDown}
            onMouseMove={(event) => setHovered(nearest(event))}
            onMouseLeave={() => setHovered(null)}
            onClick={(event) => {
              const found = nearest(event);
              if (found !== null) onSelect(found);
            }}
            style={{ display: 'block', cursor: hovered === null ? 'default' : 'pointer' }}
          >
            <g fill="none" stroke="currentColor">
              {layout.lines.map(({ from, to, main }) => {
                const [a, b] = [at(from), at(to)];
                const middle = (a.x + b.x) / 2;
                const ofKin = kin !== null && kin.has(from.member.id) && kin.has(to.member.id);
                return (
                  <path
                    key={`${from.member.id} ${to.member.id}`}
                    d={`M ${a.x} ${a.y} C ${middle} ${a.y}, ${middle} ${b.y}, ${b.x} ${b.y}`}
                    strokeWidth={ofKin ? 2 : 1}
                    strokeOpacity={ofKin ? 0.9 : kin === null ? 0.4 : 0.15}
                    {...(!main && { strokeDasharray: '4 3' })}
                  />
                );
              })}
            </g>
            {layout.places.map((place) => (
              <GenealogyMark
                key={place.member.id}
                id={`${id}-${place.member.id}`}
                at={at(place)}
                radius={radius}
                member={place.member}
                bounds={bounds}
                text={`${place.member.name}, ${place.member.value === null ? (place.member.waiting ? 'no value yet' : 'no value') : `${valueName} ${formatValue(place.member.value)}`}${place.member.id === best?.id ? ', the best' : ''}`}
                best={place.member.id === best?.id}
                selected={place.member.id === chosen}
                faint={kin !== null && !kin.has(place.member.id)}
              />
            ))}
            <text x={margin.left} y={height - 6} fontSize={11} fill="currentColor" fillOpacity={0.7}>
              first drawn
            </text>
            <text
              x={width - margin.right}
              y={height - 6}
              fontSize={11}
              fill="currentColor"
              fillOpacity={0.7}
              textAnchor="end"
            >
              last drawn
            </text>
          </svg>
          {shown !== undefined && shownAt !== null && (
            <Paper
              withBorder
              shadow="md"
              p="xs"
              pos="absolute"
              maw={360}
              style={{
                pointerEvents: 'none',
                zIndex: 2,
                ...(shownAt.x > width / 2 ? { right: width - shownAt.x + 14 } : { left: shownAt.x + 14 }),
                ...(shownAt.y > height / 2 ? { bottom: height - shownAt.y } : { top: shownAt.y }),
              }}
            >
              {tooltip(shown.member)}
            </Paper>
          )}
        </Box>
      </ScrollArea>
      <GenealogyLegend members={members} bounds={bounds} valueName={valueName} formatValue={formatValue} />
    </Box>
  );
}

/** Where a key leads; undefined: nowhere. */
function walk(members: readonly GenealogyMember[], from: string | null, key: string): string | undefined {
  const index = members.findIndex(({ id }) => id === from);
  switch (key) {
    case 'Home':
      return members[0]?.id;
    case 'End':
      return members.at(-1)?.id;
    case 'ArrowDown':
      return members[index + 1]?.id;
    case 'ArrowUp':
      return index < 0 ? members.at(-1)?.id : members[index - 1]?.id;
    case 'ArrowLeft':
      return index < 0 ? members[0]?.id : members[index]?.parents[0];
    case 'ArrowRight':
      return index < 0
        ? members[0]?.id
        : bestMember(
            members
              .filter(({ parents }) => from !== null && parents.includes(from))
              .map((child) => ({ ...child, value: child.value ?? -1 })),
          )?.id;
    default:
      return undefined;
  }
}
