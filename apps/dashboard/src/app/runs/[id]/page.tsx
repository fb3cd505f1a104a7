import type { Metadata } from 'next';
import { Suspense, type JSX } from 'react';
import { RunPage } from '../../../features/runs/run-page.tsx';

export const metadata: Metadata = { title: 'Run' };

export default async function Page({ params }: PageProps<'/runs/[id]'>): Promise<JSX.Element> {
  const { id } = await params;
  return (
    <Suspense>
      <RunPage id={id} />
    </Suspense>
  );
}
