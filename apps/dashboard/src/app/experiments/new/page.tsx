import type { Metadata } from 'next';
import { Suspense, type JSX } from 'react';
import { NewExperiment } from '../../../features/launch/new-experiment.tsx';

export const metadata: Metadata = { title: 'New experiment' };

export default function NewExperimentPage(): JSX.Element {
  return (
    <Suspense>
      <NewExperiment />
    </Suspense>
  );
}
