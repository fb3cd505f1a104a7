'use client';

import type { RunDetail } from '@bionas/contracts';
import { numberColumn, dateColumn, DataTable, formatBytes, type DataColumn } from '@bionas/ui';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { JSX } from 'react';
import { Copyable } from '../../shell/copyable.tsx';

type RunArtifact = RunDetail['artifacts'][number];

const columns: readonly DataColumn<RunArtifact>[] = [
  { id: 'kind', header: 'Kind', value: (row) => row.kind, sortable: true },
  {
    id: 'hash',
    header: 'SHA-256',
    value: (row) => row.hash,
    cell: (row) => <Copyable value={row.hash} shown={row.hash.slice(0, 16)} what="the hash" />,
  },
  numberColumn({
    id: 'bytes',
    header: 'Size',
    value: (row) => row.bytes,
    format: formatBytes,
    sortable: true,
  }),
  { id: 'epoch', header: 'Epoch', value: (row) => row.epoch, numeric: true, sortable: true },
  dateColumn({ id: 'createdAt', header: 'Stored', at: (row) => row.createdAt, sortable: true }),
  {
    id: 'download',
    header: 'Download',
    cell: (row) => (
      <Button
        component="a"
        href={`/artifacts/${row.hash}`}
        download
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} />}
      >
        Download
      </Button>
    ),
  },
];

/** Immutable files the run left behind: weights and checkpoints as safetensors, which PyTorch tools open too. */
export function ArtifactsTab({ artifacts }: { readonly artifacts: readonly RunArtifact[] }): JSX.Element {
  return (
    <DataTable
      label="Artifacts"
      noun="artifacts"
      columns={columns}
      rows={artifacts}
      rowId={(row) => `${row.hash}-${row.kind}-${row.createdAt}`}
      empty={{
        title: 'No artifact yet',
        text: 'Checkpoints come while a training runs, its weights at the end.',
      }}
    />
  );
}
