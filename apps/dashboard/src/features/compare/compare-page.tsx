'use client';

import { DataTable, EmptyState, ErrorState, LoadingRows } from '@bionas/ui';
import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { debounce, useQueryStates } from 'nuqs';
import { useMemo, useState, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { ChosenRuns } from './chosen-runs.tsx';
import { clampSmoothing, compareQueryOf, compareUrl } from './compare-url.ts';
import { CurvesPanel } from './curves-panel.tsx';
import { describeFindings } from './describe-finding.ts';
import { groupColumns } from './group-columns.tsx';
import { GenomesPanel } from './genomes-panel.tsx';
import { groupColours, groupLabels } from './group-looks.ts';
import { RobustnessPanel } from './robustness-panel.tsx';
import { RunPicker } from './run-picker.tsx';
import { SettingsTable } from './settings-table.tsx';

/** Back-propagation against bio-inspired: chosen runs, or a mix with all its controls. */
export function ComparePage(): JSX.Element {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(compareUrl);
  const [picking, setPicking] = useState(false);
  const query = useMemo(
    () => compareQueryOf({ runs: url.runs, experiment: url.experiment, mix: url.mix }),
    [url.runs, url.experiment, url.mix],
  );
  const comparison = useQuery({
    ...trpc.findings.compare.queryOptions(query ?? skipToken),
    placeholderData: keepPreviousData,
  });
  const groups = useMemo(
    () => (query === null ? [] : (comparison.data?.groups ?? [])),
    [query, comparison.data],
  );
  const colours = useMemo(() => groupColours(groups), [groups]);
  const labels = useMemo(() => groupLabels(groups), [groups]);
  const columns = useMemo(() => groupColumns({ groups, colours, labels }), [groups, colours, labels]);
  const findings = useMemo(() => describeFindings(groups), [groups]);
  const trainings = groups.flatMap((group) => group.runs.filter((run) => run.kind === 'training'));
  const choose = (runs: string[]): void => {
    void setUrl({ runs, experiment: '', mix: '' });
  };

  return (
    <>
      <PageHeader
        title="Compare"
        facts={
          <Text c="dimmed" size="sm">
            Back-propagation against bio-inspired rules: same architecture, same seeds, same data order.
          </Text>
        }
        actions={
          <Button
            variant={query === null ? 'filled' : 'default'}
            leftSection={<IconPlus size={16} />}
            onClick={() => setPicking(true)}
          >
            Choose runs
          </Button>
        }
      />
      <RunPicker
        opened={picking}
        onClose={() => setPicking(false)}
        chosen={trainings.map((run) => run.id)}
        onChoose={choose}
      />
      {query === null ? (
        <Paper withBorder>
          <EmptyState
            title="Nothing chosen yet"
            text="Choose any trainings to lay them beside each other. Or open a row of the leaderboard and press Compare: then a mix stands beside its BP twin, the same architecture with one rule everywhere, random mixes and random genomes."
            action={
              <Group mt="sm">
                <Button onClick={() => setPicking(true)}>Choose runs</Button>
                <Button variant="default" component={Link} href="/leaderboard">
                  Leaderboard
                </Button>
              </Group>
            }
          />
        </Paper>
      ) : comparison.data === undefined ? (
        comparison.error === null ? (
          <LoadingRows label="Comparison" />
        ) : (
          <ErrorState
            title="The comparison could not be read"
            message={errorMessage(comparison.error)}
            onRetry={() => void comparison.refetch()}
          />
        )
      ) : (
        <Stack gap="lg">
          {findings.length > 0 && (
            <Paper withBorder p="md" data-finding>
              {findings.map((text) => (
                <Text key={text} size="lg">
                  {text}
                </Text>
              ))}
            </Paper>
          )}
          {comparison.data.notes.length > 0 && (
            <Alert variant="light" color="yellow" icon={<IconInfoCircle />} title="Before you conclude">
              {comparison.data.notes.map((note) => (
                <Text key={note} size="sm">
                  {note}
                </Text>
              ))}
            </Alert>
          )}
          <ChosenRuns
            runs={trainings}
            onRemove={(run) => choose(trainings.flatMap((other) => (other === run ? [] : [other.id])))}
            onMore={() => setPicking(true)}
          />
          <DataTable
            label="Groups"
            noun="groups"
            columns={columns}
            rows={groups}
            rowId={(group) => group.key}
            empty={{
              title: 'These runs have nothing to compare yet',
              text: 'Only trainings can be compared.',
            }}
          />
          <CurvesPanel
            groups={groups}
            colours={colours}
            labels={labels}
            settings={{ ...url, smoothing: clampSmoothing(url.smoothing) }}
            onChange={(change) =>
              void setUrl(change, 'smoothing' in change ? { limitUrlUpdates: debounce(300) } : {})
            }
          />
          <RobustnessPanel groups={groups} labels={labels} />
          <SettingsTable
            groups={groups}
            labels={labels}
            differences={comparison.data.differences}
            all={url.all}
            onAll={(all) => void setUrl({ all })}
          />
          <GenomesPanel groups={groups} labels={labels} />
        </Stack>
      )}
    </>
  );
}
