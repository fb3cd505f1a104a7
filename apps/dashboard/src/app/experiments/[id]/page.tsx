import type { Metadata } from 'next';
import { Suspense, type JSX } from 'react';
import { ExperimentPage } from '../../../features/experiments/experiment-page.tsx';

export const metadata: Metadata = { title: 'Experiment' };

export default async function Page({ params }: PageProps<'/experiments/[id]'>): Promise<JSX.Element> {
  const { id } = await params;
  return (
    <Suspense>
      <ExperimentPage id={id} />
    </Suspense>
  );
}
