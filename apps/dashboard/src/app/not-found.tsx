import { Anchor, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import type { JSX } from 'react';

export default function NotFound(): JSX.Element {
  return (
    <Stack align="center" py={80} gap="xs">
      <Title order={1} size="h2">
        No such page
      </Title>
      <Text c="dimmed">The address leads nowhere.</Text>
      <Anchor component={Link} href="/experiments">
        To the experiments
      </Anchor>
    </Stack>
  );
}
