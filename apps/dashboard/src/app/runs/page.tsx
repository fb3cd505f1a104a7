import type { Metadata } from 'next';
import { Suspense, type JSX } from 'react';
import { AllRuns } from '../../features/runs/all-runs.tsx';

export const metadata: Metadata = { title: 'Runs' };

export default function RunsPage(): JSX.Element {
  return (
    <Suspense>
      <AllRuns />
    </Suspense>
  );
}
