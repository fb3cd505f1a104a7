import type { UnraisedFlag } from '@bionas/analysis';
import type { RobustnessFlag, RobustnessJudgement } from '@bionas/contracts';
import { Accordion, Alert, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { flagTitles } from './attack/flag-titles.ts';
import { VerdictBadge } from './verdict-badge.tsx';

const colours: Record<RobustnessFlag['weight'], string> = {
  invalid: 'red',
  hard: 'red',
  soft: 'yellow',
  note: 'blue',
};
/** Whether the headline can be believed, and everything that speaks against it. */
export function RobustnessVerdictCard({
  judgement,
  unraised,
}: {
  readonly judgement: RobustnessJudgement;
  /** Diagnostics that raised no flag. */
  readonly unraised: readonly UnraisedFlag[];
}): JSX.Element {
  const { verdict, text, flags, missing, notAssessed = [] } = judgement;
  return (
    <Paper withBorder p="md">
      <Group gap="sm" mb="xs">
        <Title order={2} size="h4">
          Can this figure be believed?
        </Title>
        <VerdictBadge verdict={verdict} />
      </Group>
      <Text size="sm">{text}</Text>
      {missing.length > 0 && (
        <>
          <Text size="sm" mt="xs">
            A verdict would need:
          </Text>
          <List size="sm">
            {missing.map((what) => (
              <List.Item key={what}>{what}</List.Item>
            ))}
          </List>
        </>
      )}
      {notAssessed.length > 0 && (
        <>
          <Text size="sm" mt="xs">
            Not looked at whole:
          </Text>
          <List size="sm">
            {notAssessed.map(({ flag, reason }) => (
              <List.Item key={reason}>
                {flagTitles[flag]}. {reason}
              </List.Item>
            ))}
          </List>
        </>
      )}
      <Stack gap="sm" mt={flags.length > 0 ? 'sm' : 0}>
        {flags.map((flag) => (
          <Alert key={flag.name} color={colours[flag.weight]} variant="light" title={flagTitles[flag.name]}>
            <Text size="sm">{flag.evidence}</Text>
            <Text size="sm" mt={4}>
              {flag.explanation}
            </Text>
            <Text size="sm" mt={4} c="dimmed">
              What to do: {flag.remedy}
            </Text>
          </Alert>
        ))}
      </Stack>
      {unraised.length > 0 && <Unraised flags={unraised} />}
    </Paper>
  );
}

/** What was looked for in vain, and what could not be looked for. Folded away. */
function Unraised({ flags }: { readonly flags: readonly UnraisedFlag[] }): JSX.Element {
  const clear = flags.filter(({ lacks }) => lacks === null);
  const open = flags.filter(({ lacks }) => lacks !== null);
  return (
    <Accordion variant="contained" mt="sm">
      <Accordion.Item value="unraised">
        <Accordion.Control>
          <Text size="sm">
            {clear.length} {clear.length === 1 ? 'check' : 'checks'} found nothing
            {open.length > 0 && `, ${open.length} could not be made`}
          </Text>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            {flags.map(({ name, explanation, lacks }) => (
              <div key={name}>
                <Text size="sm" fw={500}>
                  {flagTitles[name]}: {lacks === null ? 'no' : 'not checked'}
                </Text>
                {lacks !== null && <Text size="sm">It would need {lacks}.</Text>}
                <Text size="sm" c="dimmed">
                  {explanation}
                </Text>
              </div>
            ))}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
