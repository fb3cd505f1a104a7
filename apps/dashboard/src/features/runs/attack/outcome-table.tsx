import {
  attackCatalogue,
  gradientOf,
  type AttackOutcome,
  type AttackResult,
  type NormName,
} from '@bionas/contracts';
import { EpsilonText, formatCount, formatDuration } from '@bionas/ui';
import { Table, Text } from '@mantine/core';
import type { JSX } from 'react';
import { CountText } from '../count-text.tsx';
import { settingsText } from '../settings-text.ts';
import { attackFacts, runFacts } from './attack-words.ts';
import { MeasuredPopover } from './measured-popover.tsx';

const normSigns: Record<NormName, string> = { linf: 'L∞', l2: 'L2', l0: 'pixels' };

export interface OutcomeTableProps {
  readonly label: string;
  readonly result: AttackResult;
  readonly outcomes: readonly AttackOutcome[];
  readonly seed: number;
  /** Where they are not all in the ball of the headline. */
  readonly withRadius?: boolean;
}

/** Attacks line by line: how many images each was run on, broke and left. */
export function OutcomeTable({
  label,
  result,
  outcomes,
  seed,
  withRadius = false,
}: OutcomeTableProps): JSX.Element {
  return (
    <Table.ScrollContainer minWidth={900}>
      <Table verticalSpacing={6} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Attack</Table.Th>
            {withRadius && <Table.Th>Radius</Table.Th>}
            <Table.Th ta="right">Attacked</Table.Th>
            <Table.Th ta="right">Broken</Table.Th>
            <Table.Th>Still right</Table.Th>
            <Table.Th ta="right">Questions to the network</Table.Th>
            <Table.Th ta="right">Took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {outcomes.map((outcome, place) => (
            <OutcomeLine key={place} {...{ outcome, result, seed, withRadius }} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function OutcomeLine({
  outcome,
  result,
  seed,
  withRadius,
}: {
  readonly outcome: AttackOutcome;
  readonly result: AttackResult;
  readonly seed: number;
  readonly withRadius: boolean;
}): JSX.Element {
  const { settings, norm, epsilon, queries, robust, attacked, scope } = outcome;
  const { title, summary } = attackCatalogue[settings.attack];
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500} title={summary}>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {[settingsText(settings), scope === 'standing' ? 'only on what those before it left' : '']
            .filter((part) => part !== '')
            .join('; ') || 'one step'}
        </Text>
      </Table.Td>
      {withRadius && (
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          {norm === 'l0' ? epsilon : <EpsilonText epsilon={epsilon} />} {normSigns[norm]}
        </Table.Td>
      )}
      <Table.Td ta="right">{formatCount(attacked)}</Table.Td>
      <Table.Td ta="right">{formatCount(attacked - robust.correct)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <CountText count={robust} />{' '}
        <MeasuredPopover
          what={[title, settingsText(settings), gradientOf(settings) === 'rule' ? 'rule gradient' : '']
            .filter((part) => part !== '')
            .join(', ')}
          facts={[...attackFacts(settings, outcome), ...runFacts(result, seed)]}
        >
          {summary} It was run on the {formatCount(attacked)} images{' '}
          {scope === 'standing' ? 'that the attacks before it had left' : 'that are right when clean'}; all
          others count as broken.
        </MeasuredPopover>
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {formatCount(queries.logits + queries.gradients)}
        <Text size="xs" c="dimmed">
          {queries.gradients === 0 ? 'answers only' : `${formatCount(queries.gradients)} gradients`}
        </Text>
      </Table.Td>
      <Table.Td ta="right">{formatDuration(outcome.durationMs)}</Table.Td>
    </Table.Tr>
  );
}
