import { Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { PageLink } from '../shell/page-link.tsx';

export default function NotFound(): JSX.Element {
  return (
    <Stack align="center" py={80} gap="xs">
      <Title order={1} size="h2">
        No such page
      </Title>
      <Text c="dimmed">The address leads nowhere.</Text>
      <PageLink href="/experiments">To the experiments</PageLink>
    </Stack>
  );
}
