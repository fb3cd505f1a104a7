'use client';

import type { CandidateRow, ExperimentDetail, PinOrBan } from '@bionas/contracts';
import {
  formatAccuracy,
  Genealogy,
  GenomeStrip,
  genealogyViews,
  type GenealogyMember,
  type GenealogyView,
} from '@bionas/ui';
import { Group, Paper, SegmentedControl, Text, Title } from '@mantine/core';
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useCallback, useMemo, type JSX } from 'react';
import { CandidateDetails } from './candidate-details.tsx';
import { populationOf } from './population.ts';

const view = {
  tree: parseAsStringLiteral(genealogyViews).withDefault('family'),
  candidate: parseAsInteger,
};
const viewLabels: Readonly<Record<GenealogyView, string>> = { family: 'By family', value: 'By accuracy' };

export interface PopulationPanelProps {
  readonly experiment: ExperimentDetail;
  readonly candidates: readonly CandidateRow[];
  readonly searchRunId: string | null;
  /** Asks for a pin or a ban at a place; left out: it is too late. */
  readonly onSteer?: ((initial: PinOrBan) => void) | undefined;
}

/** Who was made of whom in an evolution, and the chosen candidate with what it has of its parent. The choice is in the address. */
export function PopulationPanel(props: PopulationPanelProps): JSX.Element {
  const { experiment, candidates, searchRunId, onSteer } = props;
  const [state, setState] = useQueryStates(view);
  const population = useMemo(
    () => populationOf(candidates, experiment.spec.search),
    [candidates, experiment.spec.search],
  );
  const { members, trainings, leftOut } = population;
  const chosen = state.candidate === null ? null : String(state.candidate);
  const rows = chosen === null ? undefined : trainings.get(chosen);
  const select = useCallback((id: string) => void setState({ candidate: Number(id) }), [setState]);
  const unknown = candidates.length > 0 && candidates.every(({ parents }) => parents === null);
  return (
    <Paper withBorder p="md" style={{ minWidth: 0 }} component="section" aria-label="Population">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Who came from whom
        </Title>
        <SegmentedControl
          aria-label="Arrange the population"
          size="xs"
          data={genealogyViews.map((value) => ({ value, label: viewLabels[value] }))}
          value={state.tree}
          onChange={(value) => void setState({ tree: genealogyViews.find((one) => one === value) ?? null })}
        />
      </Group>
      {members.length === 0 ? (
        <Text c="dimmed" size="sm">
          No candidate yet: the first ones are drawn at random, the others are made of the best of them.
        </Text>
      ) : unknown ? (
        <Text c="dimmed" size="sm">
          This search was run by a version that did not record parents.
        </Text>
      ) : (
        <>
          <Genealogy
            members={members}
            view={state.tree}
            label={`Population of ${experiment.name}: arrow keys walk through it`}
            valueName="accuracy"
            formatValue={formatAccuracy}
            selected={chosen}
            onSelect={select}
            tooltip={(member) => <MemberTooltip member={member} rows={trainings.get(member.id) ?? []} />}
          />
          <Text size="xs" c="dimmed" mt={4}>
            From left to right in the order drawn; a line leads from a parent to its child.
            {leftOut > 0 && ` The oldest ${leftOut} without descendants among the newest are left out.`}{' '}
            {chosen === null && 'Click a mark, or walk with the arrow keys.'}
          </Text>
        </>
      )}
      {rows !== undefined && (
        <CandidateDetails
          experimentId={experiment.id}
          rows={rows}
          members={members}
          trainings={trainings}
          searchRunId={searchRunId}
          onSelect={select}
          onSteer={onSteer}
          onClose={() => void setState({ candidate: null })}
        />
      )}
    </Paper>
  );
}

function MemberTooltip({
  member,
  rows,
}: {
  readonly member: GenealogyMember;
  readonly rows: readonly CandidateRow[];
}): JSX.Element {
  const [first] = rows;
  const parents = member.parents.map((parent) => `candidate ${parent}`).join(' and ');
  return (
    <>
      <Text size="sm" fw={600}>
        {member.name}
      </Text>
      <Text size="sm">
        {member.value === null
          ? member.waiting
            ? 'not scored yet'
            : 'could not be trained'
          : `validation accuracy ${formatAccuracy(member.value)}`}
      </Text>
      <Text size="sm">{parents === '' ? 'drawn from the space' : `made of ${parents}`}</Text>
      {first !== undefined && <GenomeStrip genome={first.genome} />}
    </>
  );
}
