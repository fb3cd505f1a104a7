'use client';

import type { JSX } from 'react';
import { PageHeader } from '../../shell/page-header.tsx';
import { RunsTable } from './runs-table.tsx';

/** The runs of all experiments. */
export function AllRuns(): JSX.Element {
  return (
    <>
      <PageHeader title="Runs" />
      <RunsTable />
    </>
  );
}
