'use client';

import type { ExperimentDetail } from '@bionas/contracts';
import { downloadText } from '@bionas/ui';
import { Button, Code, CopyButton, Group, Paper, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconTerminal2 } from '@tabler/icons-react';
import type { JSX } from 'react';
import { Copyable } from '../../shell/copyable.tsx';
import { commandLine, specYaml } from '../launch/command-line.ts';

/** The effective spec as it was stored: every default written out. */
export function SpecTab({ experiment }: { readonly experiment: ExperimentDetail }): JSX.Element {
  const yaml = specYaml(experiment.spec);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" component="div">
          SHA-256 of the spec:{' '}
          <Copyable value={experiment.specHash} shown={experiment.specHash.slice(0, 16)} what="the hash" />
        </Text>
        <Group gap="xs">
          <CopyButton value={yaml}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="xs"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy YAML'}
              </Button>
            )}
          </CopyButton>
          <CopyButton value={commandLine(experiment.spec)}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="xs"
                leftSection={copied ? <IconCheck size={16} /> : <IconTerminal2 size={16} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy as command line'}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={16} />}
            onClick={() => downloadText(`${experiment.name}.yaml`, yaml, 'application/yaml')}
          >
            Download
          </Button>
        </Group>
      </Group>
      <Paper withBorder>
        <Code block p="md" bg="transparent">
          {yaml}
        </Code>
      </Paper>
    </Stack>
  );
}
