'use client';

import type { NumberedLogLine } from '@bionas/api';
import { downloadText, EmptyState, ErrorState, formatUtc, LoadingRows } from '@bionas/ui';
import { Box, Button, Group, Paper, Stack, Switch, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { parseAsString, useQueryState } from 'nuqs';
import { useEffect, useRef, useState, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { SearchField } from '../../shell/search-field.tsx';
import { useLogLines } from './use-log-lines.ts';

const colours = { debug: 'dimmed', info: undefined, warning: 'orange', error: 'red' } as const;
const time = (at: number): string => new Date(at).toLocaleTimeString('en-GB');

/** The lines as a text file: UTC time, level, text. */
export function logText(lines: readonly NumberedLogLine[]): string {
  return lines.map((line) => `${formatUtc(line.at)} ${line.level.padEnd(7)} ${line.text}\n`).join('');
}

function LogLines({
  lines,
  follow,
}: {
  readonly lines: readonly NumberedLogLine[];
  readonly follow: boolean;
}): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised by a compiler
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    overscan: 30,
  });
  useEffect(() => {
    if (follow && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1);
  }, [follow, lines.length, virtualizer]);
  return (
    <Paper withBorder>
      <Box
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-label="Log lines"
        style={{
          height: 'min(60dvh, 640px)',
          overflow: 'auto',
          fontFamily: 'var(--mantine-font-family-monospace)',
        }}
      >
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (line === undefined) return null;
            const colour = colours[line.level];
            const tint =
              colour === undefined || colour === 'dimmed'
                ? colour
                : `light-dark(var(--mantine-color-${colour}-9), var(--mantine-color-${colour}-4))`;
            return (
              <div
                key={line.number}
                data-index={item.index}
                ref={virtualizer.measureElement}
                style={{
                  position: 'absolute',
                  top: 0,
                  left: 0,
                  width: '100%',
                  transform: `translateY(${item.start}px)`,
                  display: 'flex',
                  gap: 12,
                  padding: '1px 12px',
                  fontSize: 12,
                  lineHeight: '18px',
                }}
              >
                <Text span inherit c="dimmed" style={{ whiteSpace: 'nowrap' }} title={formatUtc(line.at)}>
                  {time(line.at)}
                </Text>
                <Text span inherit w={56} {...(tint === undefined ? {} : { c: tint })}>
                  {line.level}
                </Text>
                <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', flex: 1 }}>{line.text}</span>
              </div>
            );
          })}
        </div>
      </Box>
    </Paper>
  );
}

/** What the run's workers said, live; searched on the server, downloadable. */
export function LogsTab({ runId }: { readonly runId: string }): JSX.Element {
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''));
  const [follow, setFollow] = useState(true);
  const log = useLogLines(runId, search);
  const lines = log.data;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="md">
          <SearchField label="Search the log" value={search} onChange={(value) => void setSearch(value)} />
          <Switch
            label="Follow new lines"
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
          <Text size="sm" c="dimmed" role="status">
            {lines === undefined ? '' : `${lines.length.toLocaleString('en')} lines`}
          </Text>
        </Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={16} />}
          disabled={lines === undefined || lines.length === 0}
          onClick={() => downloadText(`run-${runId}.log`, logText(lines ?? []), 'text/plain;charset=utf-8')}
        >
          Download
        </Button>
      </Group>
      {log.error !== null && (
        <ErrorState
          title="The log could not be read"
          message={errorMessage(log.error)}
          onRetry={() => void log.refetch()}
        />
      )}
      {lines === undefined ? (
        log.error === null && <LoadingRows label="Log" />
      ) : lines.length === 0 ? (
        <Paper withBorder>
          <EmptyState
            title={search === '' ? 'Nothing said yet' : 'No line matches'}
            text={search === '' ? 'Lines appear here as the worker writes them.' : 'Change the search above.'}
          />
        </Paper>
      ) : (
        <LogLines lines={lines} follow={follow} />
      )}
    </Stack>
  );
}
