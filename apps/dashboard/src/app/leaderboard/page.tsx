import type { Metadata } from 'next';
import { Suspense, type ReactElement } from 'react';
import { LeaderboardPage } from '../../features/leaderboard/leaderboard-page.tsx';

export const metadata: Metadata = { title: 'Leaderboard' };

export default function Page(): ReactElement {
  return (
    <Suspense>
      <LeaderboardPage />
    </Suspense>
  );
}
