import type { Metadata } from 'next';
import { Suspense, type JSX } from 'react';
import { ExperimentList } from '../../features/experiments/experiment-list.tsx';

export const metadata: Metadata = { title: 'Experiments' };

export default function ExperimentsPage(): JSX.Element {
  return (
    <Suspense>
      <ExperimentList />
    </Suspense>
  );
}
