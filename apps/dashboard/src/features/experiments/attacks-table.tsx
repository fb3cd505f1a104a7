'use client';

import { wilsonInterval } from '@bionas/analysis';
import type { Count } from '@bionas/contracts';
import {
  absent,
  DataTable,
  formatAccuracy,
  formatCount,
  formatEpsilon,
  GenomeStrip,
  numberColumn,
  RoleBadge,
  StateBadge,
  type DataColumn,
  type EmptyText,
} from '@bionas/ui';
import { Group } from '@mantine/core';
import { useMemo, type JSX } from 'react';
import { PageLink } from '../../shell/page-link.tsx';
import { VerdictBadge } from '../runs/verdict-badge.tsx';
import { attackGridColumns, standingUnder, type AttackGridRow } from './attack-grid.ts';

const shareOf = (count: Count | null): number | null => (count === null ? null : count.correct / count.total);

function withInterval(count: Count | null): string | undefined {
  if (count === null) return undefined;
  const { low, high } = wilsonInterval(count);
  return `[${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}], ${formatCount(count.correct)} of ${formatCount(count.total)}`;
}

function shareColumn(
  column: Pick<DataColumn<AttackGridRow>, 'id' | 'header' | 'help'>,
  of: (row: AttackGridRow) => Count | null,
): DataColumn<AttackGridRow> {
  return {
    ...numberColumn({
      ...column,
      value: (row) => shareOf(of(row)),
      format: (value) => formatAccuracy(value),
      sortable: true,
    }),
    cell: (row) => <span title={withInterval(of(row))}>{formatAccuracy(shareOf(of(row)))}</span>,
  };
}

const first: readonly DataColumn<AttackGridRow>[] = [
  {
    id: 'network',
    header: 'Network',
    value: ({ run }) => `${run.role ?? ''} ${run.genomeId ?? ''} ${run.seed}`,
    cell: ({ run }) => (
      <Group gap={8} wrap="nowrap">
        <PageLink href={`/runs/${run.id}`}>Attack {run.id.slice(0, 6)}</PageLink>
        {run.role !== null && <RoleBadge role={run.role} />}
        {run.genome !== null && <GenomeStrip genome={run.genome} />}
      </Group>
    ),
    sortable: true,
    width: 300,
  },
  { id: 'seed', header: 'Seed', value: ({ run }) => run.seed, numeric: true, sortable: true, width: 70 },
  {
    id: 'state',
    header: 'State',
    value: ({ run }) => run.state,
    cell: ({ run }) => <StateBadge state={run.state} />,
    hidden: true,
  },
  {
    id: 'preset',
    header: 'Preset',
    help: 'Set of attacks, and how many images it was shown',
    value: ({ result }) => (result === null ? null : `${result.preset} v${result.presetVersion}`),
    cell: ({ result }) =>
      result === null ? absent : `${result.preset}, ${formatCount(result.clean.total)} images`,
    sortable: true,
  },
  shareColumn({ id: 'clean', header: 'Clean' }, ({ result }) => result?.clean ?? null),
  shareColumn(
    {
      id: 'worst',
      header: 'Worst case',
      help: 'Right when clean and under every attack in the ball along the true gradient or along none, image by image',
    },
    ({ result }) => result?.worstCase ?? null,
  ),
  {
    id: 'verdict',
    header: 'Verdict',
    value: ({ result }) => result?.judgement.verdict ?? null,
    cell: ({ run, result }) =>
      result === null ? (
        <StateBadge state={run.state} />
      ) : (
        <VerdictBadge verdict={result.judgement.verdict} />
      ),
    sortable: true,
  },
];
const last: readonly DataColumn<AttackGridRow>[] = [
  {
    id: 'epsilon',
    header: 'ε',
    value: ({ result }) => result?.epsilon ?? null,
    cell: ({ result }) => formatEpsilon(result?.epsilon),
    numeric: true,
  },
];

interface AttacksTableProps {
  /** Undefined until the first answer came. */
  readonly rows: readonly AttackGridRow[] | undefined;
  readonly empty: EmptyText;
}

/** Networks against attacks; each network leads to its page of the attack. */
export function AttacksTable({ rows, empty }: AttacksTableProps): JSX.Element {
  const attacks = useMemo(() => attackGridColumns(rows ?? []), [rows]);
  const columns = useMemo(
    () => [
      ...first,
      ...attacks.map(({ key, title, settings, alongRule }) =>
        shareColumn(
          {
            id: key,
            header: alongRule ? `${title}, rule gradient` : title,
            help: alongRule ? `${settings}. Along the rule gradient: not a robustness measure` : settings,
          },
          (row) => standingUnder(row, key),
        ),
      ),
      ...last,
    ],
    [attacks],
  );
  return (
    <DataTable
      label="Attacks of the experiment"
      noun="attacked networks"
      columns={columns}
      rows={rows}
      rowId={({ run }) => run.id}
      sort={{ id: 'worst', descending: true }}
      empty={empty}
    />
  );
}
