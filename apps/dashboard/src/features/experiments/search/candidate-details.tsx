'use client';

import type { CandidateRow, PinOrBan } from '@bionas/contracts';
import {
  formatAccuracy,
  formatDuration,
  formatParameters,
  formatPoints,
  GenomeDiff,
  GenomeDrawing,
  StateBadge,
  type GenealogyMember,
} from '@bionas/ui';
import { Anchor, Box, CloseButton, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type JSX, type ReactNode } from 'react';
import { useTRPC } from '../../../api/trpc.ts';
import { PageLink } from '../../../shell/page-link.tsx';
import { longestScore } from './population.ts';
import { pinOfPlace } from './steer/pin-of-place.ts';

export interface CandidateDetailsProps {
  readonly experimentId: string;
  /** Trainings of its genome. */
  readonly rows: readonly CandidateRow[];
  readonly members: readonly GenealogyMember[];
  readonly trainings: ReadonlyMap<string, readonly CandidateRow[]>;
  readonly searchRunId: string | null;
  readonly onSelect: (id: string) => void;
  /** Asks for a pin or a ban at a place; left out: it is too late. */
  readonly onSteer?: ((initial: PinOrBan) => void) | undefined;
  readonly onClose: () => void;
}

/** A chosen candidate: its genome, what it has not of its parent, its children, and where it was trained. */
export function CandidateDetails(props: CandidateDetailsProps): JSX.Element | null {
  const { rows, members, trainings, onSelect, onSteer } = props;
  const [first] = rows;
  const member = members.find(({ id }) => id === String(first?.candidate));
  if (first === undefined || member === undefined) return null;
  const best = longestScore(rows) ?? first;
  const [parentId] = member.parents;
  const parent = parentId === undefined ? undefined : trainings.get(parentId)?.[0];
  const parentScore = members.find(({ id }) => id === parentId)?.value ?? null;
  const children = members.filter(({ parents }) => parents.includes(member.id));
  const links = (ids: readonly string[]): ReactNode =>
    ids.map((id, place) => (
      <Fragment key={id}>
        {place > 0 && ', '}
        <Anchor component="button" type="button" inherit onClick={() => onSelect(id)}>
          {id}
        </Anchor>
      </Fragment>
    ));
  return (
    <Box mt="md" component="section" aria-label={member.name} data-candidate={member.id}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Group gap="sm">
          <Title order={3} size="h5">
            {member.name}
          </Title>
          <StateBadge state={best.state} />
          <Text size="sm">
            {member.value === null
              ? (best.error?.message ?? 'not scored yet')
              : `validation accuracy ${formatAccuracy(member.value)}`}
            {member.value !== null &&
              parentScore !== null &&
              `, ${formatPoints(member.value - parentScore)} points beside its parent`}
          </Text>
        </Group>
        <CloseButton aria-label="Close the candidate" onClick={props.onClose} />
      </Group>
      <Stack gap={4} mb="sm">
        <Text size="sm">
          {member.parents.length === 0 ? (
            'Drawn from the space.'
          ) : (
            <>
              Made of {member.parents.length === 1 ? 'candidate' : 'candidates'} {links(member.parents)}.
            </>
          )}{' '}
          {children.length === 0 ? (
            'No children.'
          ) : (
            <>
              Parent of {links(children.slice(0, 12).map(({ id }) => id))}
              {children.length > 12 && ` and ${children.length - 12} more`}.
            </>
          )}
        </Text>
        {rows.map((row) => (
          <Text size="sm" key={row.candidate}>
            Training {row.candidate}: {row.epochs} {row.epochs === 1 ? 'epoch' : 'epochs'}
            {row.score !== null && `, ${formatAccuracy(row.score)}`}
            {row.durationMs !== null && `, ${formatDuration(row.durationMs)}`}
            {row.workerName !== null && `, on ${row.workerName}`}
            {row.parameters !== null && `, ${formatParameters(row.parameters)} parameters`}
          </Text>
        ))}
        <RunLinks {...props} genomeId={first.genomeId} />
      </Stack>
      <GenomeDrawing
        genome={first.genome}
        maxHeight={340}
        {...(parent !== undefined && { comparedWith: parent.genome })}
        {...(onSteer !== undefined && {
          onPick: (place: string) => {
            const pin = pinOfPlace(first.genome, place);
            if (pin !== null) onSteer(pin);
          },
        })}
      />
      {onSteer !== undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          Click an operation to pin or ban it there.
        </Text>
      )}
      {parent !== undefined && (
        <Box mt="md">
          <Title order={4} size="h6" mb={4}>
            Beside its parent, place by place
          </Title>
          <GenomeDiff
            one={parent.genome}
            other={first.genome}
            labels={[`Candidate ${parentId ?? ''}`, member.name]}
          />
        </Box>
      )}
    </Box>
  );
}

/** The run a candidate belongs to, and the trainings from scratch that its genome has had at the end. */
function RunLinks({
  experimentId,
  searchRunId,
  genomeId,
}: Pick<CandidateDetailsProps, 'experimentId' | 'searchRunId'> & { readonly genomeId: string }): JSX.Element {
  const trpc = useTRPC();
  const finals = useQuery(
    trpc.runs.list.queryOptions({ experimentId, mixGenomeId: genomeId, kinds: ['training'], roles: ['mix'] }),
  );
  const rows = finals.data?.rows ?? [];
  return (
    <Text size="sm" component="div">
      {searchRunId !== null && (
        <PageLink href={`/runs/${searchRunId}`}>Its run: the search, with logs and attempts</PageLink>
      )}
      {rows.map((run) => (
        <Fragment key={run.id}>
          {' · '}
          <PageLink href={`/runs/${run.id}`}>
            final training, seed {run.seed}
            {run.accuracy === null ? ` (${run.state})` : `: ${formatAccuracy(run.accuracy)}`}
          </PageLink>
        </Fragment>
      ))}
    </Text>
  );
}
