'use client';
import { memo, type ReactElement } from 'react';
import { viridisAt } from '../charts/viridis.ts';
import type { GenealogyMember } from './genealogy-member.ts';

export interface GenealogyMarkProps {
  readonly id: string;
  readonly at: { readonly x: number; readonly y: number };
  readonly radius: number;
  readonly member: GenealogyMember;
  readonly bounds: readonly [low: number, high: number];
  /** For screen readers. */
  readonly text: string;
  readonly best: boolean;
  readonly selected: boolean;
  readonly faint: boolean;
}

/** A member: a disc coloured by its value, the best a diamond; hollow while it waits, a cross without a value, a ring in the population. */
export const GenealogyMark = memo(function GenealogyMark(props: GenealogyMarkProps): ReactElement {
  const { id, at, radius, member, bounds, text, best, selected, faint } = props;
  const { x, y } = at;
  return (
    <g id={id} role="option" aria-selected={selected} aria-label={text} opacity={faint ? 0.35 : 1}>
      {selected && (
        <circle
          cx={x}
          cy={y}
          r={radius + 6}
          fill="none"
          stroke="var(--mantine-primary-color-filled)"
          strokeWidth={3}
        />
      )}
      {member.alive && (
        <circle cx={x} cy={y} r={radius + 2.5} fill="none" stroke="currentColor" strokeWidth={1.2} />
      )}
      <Shape x={x} y={y} radius={best ? radius + 2 : radius} member={member} bounds={bounds} best={best} />
    </g>
  );
});

interface ShapeProps {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly member: GenealogyMember;
  readonly bounds: readonly [low: number, high: number];
  readonly best: boolean;
}

export function Shape({ x, y, radius, member, bounds: [low, high], best }: ShapeProps): ReactElement {
  if (member.value === null && member.waiting)
    return (
      <circle
        cx={x}
        cy={y}
        r={radius}
        fill="var(--mantine-color-body)"
        stroke="currentColor"
        strokeDasharray="2 2"
      />
    );
  if (member.value === null) {
    const arm = radius * 0.8;
    return (
      <path
        d={`M ${x - arm} ${y - arm} L ${x + arm} ${y + arm} M ${x - arm} ${y + arm} L ${x + arm} ${y - arm}`}
        stroke="currentColor"
        strokeWidth={1.6}
      />
    );
  }
  const look = {
    fill: viridisAt(high === low ? 1 : (member.value - low) / (high - low)),
    stroke: 'currentColor',
    strokeOpacity: 0.6,
    strokeWidth: 0.8,
  };
  if (!best) return <circle cx={x} cy={y} r={radius} {...look} />;
  const arm = radius * 1.3;
  return (
    <path
      d={`M ${x} ${y - arm} L ${x + arm} ${y} L ${x} ${y + arm} L ${x - arm} ${y} Z`}
      {...look}
      strokeOpacity={1}
      strokeWidth={1.6}
    />
  );
}
