import type { Metadata } from 'next';
import type { JSX } from 'react';
import { TrainersPage } from '../../features/trainers/trainers-page.tsx';

export const metadata: Metadata = { title: 'Trainers' };

export default function Page(): JSX.Element {
  return <TrainersPage />;
}
