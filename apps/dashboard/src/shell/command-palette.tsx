'use client';

import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconFlask, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { JSX } from 'react';
import { useTRPC } from '../api/trpc.ts';
import { shellPages } from './pages.ts';

/** Every page and the newest experiments by name: Ctrl K or Cmd K. */
export function CommandPalette(): JSX.Element {
  const router = useRouter();
  const trpc = useTRPC();
  const experiments = useQuery(trpc.experiments.list.queryOptions({ limit: 50 }));
  const go = (href: string): void => router.push(href);
  const actions: SpotlightActionData[] = [
    ...shellPages.map((page) => ({
      id: page.href,
      label: page.label,
      description: `Keys: g ${page.key}`,
      leftSection: <page.icon size={20} aria-hidden />,
      onClick: () => go(page.href),
    })),
    {
      id: 'new',
      label: 'Launch a new experiment',
      description: 'Keys: g n',
      leftSection: <IconPlus size={20} aria-hidden />,
      onClick: () => go('/experiments/new'),
    },
    ...(experiments.data?.rows ?? []).map((row) => ({
      id: row.id,
      label: row.name,
      description: `Experiment on ${row.dataset}, ${row.state}`,
      leftSection: <IconFlask size={20} aria-hidden />,
      onClick: () => go(`/experiments/${row.id}`),
    })),
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      limit={12}
      // Blurring a whole page is slow where no graphics card draws it.
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      nothingFound="Nothing of that name"
      searchProps={{
        leftSection: <IconSearch size={20} aria-hidden />,
        placeholder: 'Go to a page or an experiment',
        'aria-label': 'Go to a page or an experiment',
      }}
    />
  );
}
