'use client';

import {
  citationText,
  evaluationText,
  notMeasuredHere,
  shareOfPercent,
  type ReferenceRow,
} from '@bionas/contracts';
import { RuleChip, absent, formatPercent, type DataColumn } from '@bionas/ui';
import { Anchor, Badge, Group, Stack, Text, Tooltip } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { BoardBadge } from './board-badge.tsx';
import { comparedRobust } from './prepare-board.ts';

type Cell = Pick<DataColumn<ReferenceRow>, 'value' | 'cell'>;

/** What a published row says in the columns of the board. In the others it has nothing to say. */
export function referenceCells(epsilon: number | null): Readonly<Record<string, Cell>> {
  return {
    rank: { cell: () => <Absent>{absent}</Absent> },
    genome: {
      value: ({ name, architecture }) => `${name}: ${architecture} (${notMeasuredHere})`,
      cell: (row) => <Published row={row} />,
    },
    role: {
      value: () => 'published',
      cell: (row) => (
        <Group gap={6} wrap="nowrap">
          <BoardBadge
            text={notMeasuredHere}
            label={`Published in ${row.paper}.${row.note === undefined ? '' : ` ${row.note}.`}`}
          />
          {row.adversariallyTrained && (
            <BoardBadge
              text="adversarially trained"
              color="blue"
              label="Learnt from attacked images, as its authors say"
            />
          )}
          {row.extraData && (
            <BoardBadge text="extra data" label="Learnt from more images than those of the data set" />
          )}
        </Group>
      ),
    },
    accuracy: {
      value: ({ cleanPercent }) => shareOfPercent(cleanPercent),
      cell: ({ cleanPercent }) => formatPercent(shareOfPercent(cleanPercent)),
    },
    robust: {
      value: (row) => comparedRobust(row, epsilon),
      cell: ({ robust }) =>
        robust === undefined ? (
          <Absent>not published</Absent>
        ) : (
          <>
            <Text span inherit {...(robust.ruleGradient ? { c: 'dimmed', td: 'line-through' } : {})}>
              {formatPercent(shareOfPercent(robust.percent))}
            </Text>
            <Text size="xs" c="dimmed" maw={220} style={{ whiteSpace: 'normal' }} ml="auto">
              {evaluationText(robust)}
            </Text>
          </>
        ),
    },
    verdict: {
      value: () => notMeasuredHere,
      cell: () => (
        <Badge variant="outline" color="gray" style={{ flexShrink: 0 }}>
          {notMeasuredHere}
        </Badge>
      ),
    },
  };
}

function Published({ row }: { readonly row: ReferenceRow }): JSX.Element {
  return (
    <Stack gap={2}>
      <Group gap={6} wrap="nowrap">
        <Text span size="sm" fw={600} style={{ whiteSpace: 'nowrap' }}>
          {row.name}
        </Text>
        {row.rules.map((rule) => (
          <RuleChip key={rule} rule={rule} />
        ))}
      </Group>
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {row.architecture},{' '}
        <Tooltip label={row.paper} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>
          <Anchor inherit href={row.link} target="_blank" rel="noreferrer">
            {citationText(row)}
          </Anchor>
        </Tooltip>
        {row.readAt !== undefined && (
          <>
            {', '}
            <Anchor inherit href={row.readAt} target="_blank" rel="noreferrer">
              figures
            </Anchor>
          </>
        )}
      </Text>
    </Stack>
  );
}

function Absent({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <Text span inherit c="dimmed">
      {children}
    </Text>
  );
}
