import type { Metadata } from 'next';
import { Suspense, type ReactElement } from 'react';
import { ComparePage } from '../../features/compare/compare-page.tsx';

export const metadata: Metadata = { title: 'Compare' };

export default function Page(): ReactElement {
  return (
    <Suspense>
      <ComparePage />
    </Suspense>
  );
}
