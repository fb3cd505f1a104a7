'use client';

import { unraisedFlags } from '@bionas/analysis';
import { datasetShapes, type AttackResult, type DatasetName } from '@bionas/contracts';
import { EpsilonText, formatDuration } from '@bionas/ui';
import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMemo, type JSX } from 'react';
import { Copyable } from '../../../shell/copyable.tsx';
import { CountText } from '../count-text.tsx';
import { FactsTable } from '../facts-table.tsx';
import { HowMeasured } from '../provenance-facts.tsx';
import { RobustnessVerdictCard } from '../robustness-verdict.tsx';
import { VerdictBadge } from '../verdict-badge.tsx';
import { attackSections, epsilonWords, normWords, runFacts } from './attack-words.ts';
import { CurvePanel } from './curve-panel.tsx';
import { ExamplesPanel } from './examples-panel.tsx';
import { MeasuredPopover } from './measured-popover.tsx';
import { OutcomeTable } from './outcome-table.tsx';

export interface AttackResultViewProps {
  readonly result: AttackResult;
  readonly dataset: DatasetName;
  /** Of the run. */
  readonly seed: number;
}

/** What the attacks left standing, whether that can be believed, and what an attacked image looks like. */
export function AttackResultView({ result, dataset, seed }: AttackResultViewProps): JSX.Element {
  const { counted, alongRule, apart } = attackSections(result);
  const unraised = useMemo(() => unraisedFlags(result, dataset), [result, dataset]);
  return (
    <Stack maw={1180}>
      <Headline result={result} seed={seed} />
      <RobustnessVerdictCard judgement={result.judgement} unraised={unraised} />
      <Section
        title="Attacks"
        text="Along true gradients, or asking for answers alone, all in the ball of the headline. An image that any of them breaks is broken."
      >
        <OutcomeTable label="Attacks" outcomes={counted} {...{ result, seed }} />
      </Section>
      {apart.length > 0 && (
        <Section
          title="Beside the headline"
          text="With more effort on a part of the images, to see whether that still helps, or at other radii. They count for no figure above."
        >
          <OutcomeTable
            label="Attacks beside the headline"
            outcomes={apart}
            withRadius
            {...{ result, seed }}
          />
        </Section>
      )}
      <Section
        title="Rule gradient: not a robustness measure"
        text="The same attacks along what the learning rules hand back instead of the true gradient. Published figures were often measured so. An attack that is sent the wrong way breaks little, however weak the network is: these figures say how far the feedback leads astray, and nothing else."
      >
        {alongRule.length === 0 ? (
          <Text size="sm" c="dimmed">
            None: no rule of this network delivers an input gradient of its own, or the preset has no such
            attack.
          </Text>
        ) : (
          <OutcomeTable
            label="Attacks along the rule gradient, not a robustness measure"
            outcomes={alongRule}
            {...{ result, seed }}
          />
        )}
      </Section>
      <CurvePanel result={result} classes={datasetShapes[dataset].classes} seed={seed} />
      <ExamplesPanel result={result} dataset={dataset} seed={seed} />
      <HowMeasured provenance={result.provenance}>
        <Text component="div" size="sm" mb="sm">
          {result.clean.total} test images in [0, 1]; an attack may move every pixel by at most ε. An image
          counts as robust when it is right before and after every attack along true gradients, that is,
          gradients through the forward weights whatever rule trained them, and under every attack in the same
          ball that asks for answers alone. Most attacks are run on every image that is right when clean, so
          that they can be compared; the slowest only on what those before them left. Brackets: Wilson 95 %
          interval over the images. List of images:{' '}
          <Copyable value={result.indexHash} shown={result.indexHash.slice(0, 12)} what="the list's hash" />
        </Text>
      </HowMeasured>
    </Stack>
  );
}

function Section({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb={4}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {text}
      </Text>
      {children}
    </Paper>
  );
}

function Headline({ result, seed }: { readonly result: AttackResult; readonly seed: number }): JSX.Element {
  const { clean, worstCase, ruleGradient, norm, epsilon } = result;
  const ball = [
    { name: 'Norm', value: normWords[norm] },
    { name: 'Epsilon', value: epsilonWords(epsilon) },
  ];
  const facts = runFacts(result, seed);
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="xs">
        Robustness at ε = <EpsilonText epsilon={epsilon} /> ({norm === 'linf' ? 'L∞' : 'L2'})
      </Title>
      <FactsTable
        label="Result of the attack"
        nameWidth={240}
        facts={[
          {
            name: 'Clean accuracy',
            value: (
              <Group gap={4}>
                <CountText count={clean} />
                <MeasuredPopover what="clean accuracy" facts={facts}>
                  The share of the attacked images that are classified rightly before anything is done to
                  them.
                </MeasuredPopover>
              </Group>
            ),
          },
          {
            name: 'Worst-case robust accuracy',
            value: (
              <Group gap={4}>
                <CountText count={worstCase} />
                <MeasuredPopover what="worst-case robust accuracy" facts={[...ball, ...facts]}>
                  The share that is right when clean and under every attack of the first table, image by
                  image. The settings of each are beside its own figure.
                </MeasuredPopover>
              </Group>
            ),
          },
          { name: 'Verdict', value: <VerdictBadge verdict={result.judgement.verdict} /> },
          {
            name: 'Along rule gradients',
            value:
              ruleGradient === null ? (
                'absent: no rule of this network delivers an input gradient of its own'
              ) : (
                <Group gap={4}>
                  <CountText count={ruleGradient} />
                  <MeasuredPopover what="the figure along rule gradients" facts={[...ball, ...facts]}>
                    The share that is right when clean and under the attacks that follow the rules’ own
                    feedback. Not a robustness measure.
                  </MeasuredPopover>
                  <Text span inherit c="dimmed">
                    rule gradient: not a robustness measure
                  </Text>
                </Group>
              ),
          },
          { name: 'Preset', value: `${result.preset}, version ${result.presetVersion}` },
          { name: 'Took', value: formatDuration(result.durationMs) },
        ]}
      />
    </Paper>
  );
}
