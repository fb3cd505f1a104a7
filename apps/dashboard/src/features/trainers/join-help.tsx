'use client';

import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { Copyable } from '../../shell/copyable.tsx';

export interface JoinHelpProps {
  /** Where the hub's workers connect, e.g. `tcp://127.0.0.1:7301`. */
  readonly zmqAddress: string;
}

/** How a further process, here or elsewhere, joins this pool. */
export function JoinHelp({ zmqAddress }: JoinHelpProps): JSX.Element {
  const command = `bionas join ${zmqAddress}`;
  const loopback = /127\.0\.0\.1|\[::1\]|localhost/.test(zmqAddress);
  return (
    <Paper withBorder p="md" component="section" aria-label="How another trainer joins">
      <Title order={2} size="h4" mb="xs">
        How another trainer joins
      </Title>
      <Stack gap="xs">
        <Code block component="div">
          <Copyable value={command} what="the command" />
        </Code>
        <Text size="sm">
          Type it in a checkout of BioNAS Lab; the trainer appears here within seconds and claims work. Add{' '}
          <Code>--service attacker</Code> or <Code>--service searcher</Code> for the other services. Ctrl C
          hands its work back and leaves.
        </Text>
        {loopback && (
          <Text size="sm" c="dimmed">
            This hub listens on loopback alone, so further trainers have to run on this machine. Joining from
            other machines needs the encrypted connection, which this version does not have yet.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
