'use client';

import { layerFindings, layerRules, type LayerFinding } from '@bionas/analysis';
import type { LayerMeasureName } from '@bionas/contracts';
import { RuleChip } from '@bionas/ui';
import { Alert, Button, Code, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMemo, useState, type JSX } from 'react';
import { layerCurves, type RunLayer } from './run-layers.ts';
import { useLayerSeries } from './use-layer-series.ts';

const judged: readonly LayerMeasureName[] = [
  'gradient-norm',
  'update-ratio',
  'dead-units',
  'update-angle',
  'gradient-variance',
  'sign-violations',
];

/** More lines would push the charts off the page. */
const atFirst = 6;

export interface LayerFindingsPanelProps {
  readonly runId: string;
  readonly layers: readonly RunLayer[];
  readonly metricNames: readonly string[];
}

/** Which layers do not learn, a line each, with the rule of thumb that says so. */
export function LayerFindingsPanel({
  runId,
  layers,
  metricNames,
}: LayerFindingsPanelProps): JSX.Element | null {
  const wanted = metricNames.filter(
    (name) => name === 'learning-rate' || judged.some((measure) => name.startsWith(`${measure}/`)),
  );
  const { series, ready } = useLayerSeries(runId, wanted);
  const [all, setAll] = useState(false);
  const found = useMemo(
    () =>
      layerFindings(
        layerCurves(series, layers),
        series.find(({ name }) => name === 'learning-rate')?.points ?? [],
      ),
    [series, layers],
  );
  if (!ready) return null;
  const shown = all ? found : found.slice(0, atFirst);
  const rules = new Map(layers.map(({ name, rule }) => [name, rule]));
  return found.length === 0 ? (
    <Alert color="gray" variant="light" icon={<IconCheck />} title="No layer stands out">
      <Text size="sm">None meets any of these rules of thumb: {Object.values(layerRules).join('; ')}.</Text>
    </Alert>
  ) : (
    <Alert
      color="orange"
      variant="light"
      icon={<IconAlertTriangle />}
      title={`${count(found)} may not learn`}
      data-layer-findings
    >
      <List size="sm" spacing={6}>
        {shown.map((finding) => {
          const rule = rules.get(finding.layer);
          return (
            <List.Item key={`${finding.layer} ${finding.kind}`}>
              <Code>{finding.layer}</Code> {rule != null && <RuleChip rule={rule} />} {finding.text}{' '}
              <Text span inherit c="dimmed">
                Rule of thumb: {finding.rule}.
              </Text>
            </List.Item>
          );
        })}
      </List>
      {found.length > shown.length && (
        <Button size="compact-sm" variant="subtle" mt={6} onClick={() => setAll(true)}>
          Show all {found.length}
        </Button>
      )}
      <Text size="sm" mt="xs">
        Whether a layer matters is for a frozen-layer control to say, below.
      </Text>
    </Alert>
  );
}

function count(found: readonly LayerFinding[]): string {
  const layers = new Set(found.map(({ layer }) => layer)).size;
  return layers === 1 ? 'One layer' : `${layers} layers`;
}
