import { Alert, Button, Center, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { JSX, ReactNode } from 'react';

/** What a table says when it has nothing to show. */
export interface EmptyText {
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
}

/** No rows, and what to do about it. */
export function EmptyState({ title, text, action }: EmptyText): JSX.Element {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="xs" maw={520}>
        <Title order={3} size="h4">
          {title}
        </Title>
        {text !== undefined && (
          <Text c="dimmed" ta="center">
            {text}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** The first rows are on their way. */
export function LoadingRows({ label }: { readonly label: string }): JSX.Element {
  return (
    <Stack gap="xs" p="md" role="status" aria-label={`${label}: loading`}>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={28} radius="sm" />
      ))}
    </Stack>
  );
}

export interface ErrorStateProps {
  readonly title: string;
  readonly message: string;
  readonly onRetry?: (() => void) | undefined;
}

/** What went wrong, in the words of whoever refused, and a way to try again. */
export function ErrorState({ title, message, onRetry }: ErrorStateProps): JSX.Element {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
