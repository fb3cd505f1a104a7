'use client';

import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';

export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}): JSX.Element {
  return (
    <Alert color="red" title="This page broke" my="xl">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          That is a defect of the dashboard, not of your experiment, which goes on. It said:
        </Text>
        <Code block>{error.message}</Code>
        <Button size="xs" variant="default" onClick={reset}>
          Draw it again
        </Button>
      </Stack>
    </Alert>
  );
}
