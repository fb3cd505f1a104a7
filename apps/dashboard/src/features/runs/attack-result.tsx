import {
  attackCatalogue,
  gradientOf,
  type AttackOutcome,
  type AttackResult,
  type NormName,
} from '@bionas/contracts';
import { EpsilonText, formatCount, formatDuration } from '@bionas/ui';
import { Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { Copyable } from '../../shell/copyable.tsx';
import { CountText } from './count-text.tsx';
import { FactsTable } from './facts-table.tsx';
import { HowMeasured } from './provenance-facts.tsx';
import { settingsText } from './settings-text.ts';
import { RobustnessVerdictCard } from './robustness-verdict.tsx';
import { VerdictBadge } from './verdict-badge.tsx';

const normSigns: Record<NormName, string> = { linf: 'L∞', l2: 'L2', l0: 'pixels' };

function OutcomeLine({ outcome }: { readonly outcome: AttackOutcome }): JSX.Element {
  const { settings, norm, epsilon, queries, robust } = outcome;
  const alongRule = gradientOf(settings) === 'rule';
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{attackCatalogue[settings.attack].title}</Table.Td>
      <Table.Td>{settingsText(settings)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {norm === 'l0' ? epsilon : <EpsilonText epsilon={epsilon} />} {normSigns[norm]}
      </Table.Td>
      <Table.Td ta="right">{outcome.attacked}</Table.Td>
      <Table.Td>{alongRule ? '' : <CountText count={robust} />}</Table.Td>
      <Table.Td>{alongRule ? <CountText count={robust} /> : ''}</Table.Td>
      <Table.Td ta="right">{formatCount(queries.logits + queries.gradients)}</Table.Td>
      <Table.Td ta="right">{formatDuration(outcome.durationMs)}</Table.Td>
    </Table.Tr>
  );
}

/** What the attacks left standing: true gradients count, rule gradients stand beside them under their own name. */
export function AttackResultView({ result }: { readonly result: AttackResult }): JSX.Element {
  const { clean, worstCase, ruleGradient } = result;
  return (
    <Stack maw={1180}>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          Robustness at ε = <EpsilonText epsilon={result.epsilon} /> (L∞)
        </Title>
        <FactsTable
          label="Result of the attack"
          facts={[
            { name: 'Clean accuracy', value: <CountText count={clean} /> },
            { name: 'Worst-case robust accuracy', value: <CountText count={worstCase} /> },
            {
              name: 'Along rule gradients',
              value:
                ruleGradient === null ? (
                  'absent: no rule of this network delivers an input gradient of its own'
                ) : (
                  <>
                    <CountText count={ruleGradient} />{' '}
                    <Text span inherit c="dimmed">
                      rule gradient (not a robustness measure)
                    </Text>
                  </>
                ),
            },
            { name: 'Preset', value: result.preset },
            { name: 'Verdict', value: <VerdictBadge verdict={result.judgement.verdict} /> },
            { name: 'Took', value: formatDuration(result.durationMs) },
          ]}
        />
      </Paper>
      <RobustnessVerdictCard judgement={result.judgement} />
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          Attacks
        </Title>
        <Table.ScrollContainer minWidth={1080}>
          <Table verticalSpacing={6} aria-label="Attacks">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Attack</Table.Th>
                <Table.Th>Settings</Table.Th>
                <Table.Th>Radius</Table.Th>
                <Table.Th ta="right">Images attacked</Table.Th>
                <Table.Th>Still right</Table.Th>
                <Table.Th>
                  Still right, rule gradient
                  <Text size="xs" fw={400} c="dimmed">
                    not a robustness measure
                  </Text>
                </Table.Th>
                <Table.Th ta="right">Questions to the model</Table.Th>
                <Table.Th ta="right">Took</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {result.attacks.map((outcome, index) => (
                <OutcomeLine key={index} outcome={outcome} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      <HowMeasured provenance={result.provenance}>
        <Text size="sm" mb="sm">
          {clean.total} test images in [0, 1]; an attack may move every pixel by at most ε. An image counts as
          robust when it is right before and after every attack along true gradients, that is, gradients
          through the forward weights whatever rule trained them, and under every attack in the same ball that
          asks for answers alone. Most attacks are run on every image that is right when clean, so that they
          can be compared; the slowest only on what those before them left. Brackets: Wilson 95 % interval
          over the images. List of images:{' '}
          <Copyable value={result.indexHash} shown={result.indexHash.slice(0, 12)} what="the list's hash" />
        </Text>
      </HowMeasured>
    </Stack>
  );
}
