import type { AttackOutcome, AttackResult } from '@bionas/contracts';
import { EpsilonText, formatDuration, formatValue } from '@bionas/ui';
import { Alert, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { Copyable } from '../../shell/copyable.tsx';
import { CountText } from './count-text.tsx';
import { FactsTable } from './facts-table.tsx';
import { HowMeasured } from './provenance-facts.tsx';

const attackTitles: Record<AttackOutcome['attack'], string> = { fgsm: 'FGSM', pgd: 'PGD' };

function OutcomeLine({ outcome }: { readonly outcome: AttackOutcome }): JSX.Element {
  return (
    <Table.Tr>
      <Table.Td>{attackTitles[outcome.attack]}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{outcome.loss ?? '–'}</Table.Td>
      <Table.Td>
        <EpsilonText epsilon={outcome.epsilon} />
      </Table.Td>
      <Table.Td ta="right">{outcome.steps}</Table.Td>
      <Table.Td ta="right">{formatValue(outcome.stepSize)}</Table.Td>
      <Table.Td ta="right">{outcome.restarts}</Table.Td>
      <Table.Td>{outcome.gradient === 'rule' ? '' : <CountText count={outcome.robust} />}</Table.Td>
      <Table.Td>{outcome.gradient === 'rule' ? <CountText count={outcome.robust} /> : ''}</Table.Td>
      <Table.Td ta="right">{formatDuration(outcome.durationMs)}</Table.Td>
    </Table.Tr>
  );
}

/** What the attacks left standing: true gradients count, rule gradients stand beside them under their own name. */
export function AttackResultView({ result }: { readonly result: AttackResult }): JSX.Element {
  const { clean, worstCase, ruleGradient } = result;
  const gap =
    ruleGradient === null
      ? 0
      : ruleGradient.correct / ruleGradient.total - worstCase.correct / worstCase.total;
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
            { name: 'Verdict', value: 'not yet judged' },
            { name: 'Took', value: formatDuration(result.durationMs) },
          ]}
        />
        {gap > 0.1 && (
          <Alert
            color="orange"
            variant="light"
            mt="sm"
            title="The rules' own gradients would flatter this network"
          >
            An attack that follows the feedback of the learning rules leaves {(gap * 100).toFixed(1)} points
            more standing than one that follows the true gradients. Only the true ones say how robust the
            network is.
          </Alert>
        )}
      </Paper>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          Attacks
        </Title>
        <Table.ScrollContainer minWidth={1080}>
          <Table verticalSpacing={6} aria-label="Attacks">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Attack</Table.Th>
                <Table.Th>Loss</Table.Th>
                <Table.Th>ε</Table.Th>
                <Table.Th ta="right">Steps</Table.Th>
                <Table.Th ta="right">Step size</Table.Th>
                <Table.Th ta="right">Restarts</Table.Th>
                <Table.Th>Still right, true gradient</Table.Th>
                <Table.Th>
                  Still right, rule gradient
                  <Text size="xs" fw={400} c="dimmed">
                    not a robustness measure
                  </Text>
                </Table.Th>
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
          through the forward weights whatever rule trained them. Within each kind of gradient an attack meets
          only images that are still right, so a line tells what stands after it and all before it. Brackets:
          Wilson 95 % interval over the images. List of images:{' '}
          <Copyable value={result.indexHash} shown={result.indexHash.slice(0, 12)} what="the list's hash" />
        </Text>
      </HowMeasured>
    </Stack>
  );
}
