import type { RobustnessFlag, RobustnessJudgement } from '@bionas/contracts';
import { Alert, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import type { JSX } from 'react';
import { VerdictBadge } from './verdict-badge.tsx';

const colours: Record<RobustnessFlag['weight'], string> = {
  invalid: 'red',
  hard: 'red',
  soft: 'yellow',
  note: 'blue',
};
const titles: Record<RobustnessFlag['name'], string> = {
  'randomised-outputs': 'The network answers by chance',
  'softmax-outputs': 'Probabilities instead of logits',
  'zero-gradients': 'Gradients that are zero',
  'black-box-beats-white-box': 'An attack without gradients did better',
  'optimises-at-inference': 'The forward pass solves a problem of its own',
  'iterative-weaker-than-single-step': 'Many steps did less than one',
  'not-converged': 'More steps still help',
  'not-monotone': 'More images stand in a larger ball',
  'survives-large-epsilon': 'Images stand where none can',
  'transfer-beats-white-box': "Other networks' images did better",
  'below-noise-floor': 'Weaker than random noise',
  implausible: 'Too good for plain training',
  'loss-mismatch': 'The cross-entropy saturates',
  'gradient-mismatch': 'The gradient is no derivative',
  'rule-gradient-differs': "The rules' own gradients would flatter this network",
};

/** Whether the headline can be believed, and everything that speaks against it. */
export function RobustnessVerdictCard({
  judgement,
}: {
  readonly judgement: RobustnessJudgement;
}): JSX.Element {
  const { verdict, text, flags, missing } = judgement;
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
      <Stack gap="sm" mt={flags.length > 0 ? 'sm' : 0}>
        {flags.map((flag) => (
          <Alert key={flag.name} color={colours[flag.weight]} variant="light" title={titles[flag.name]}>
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
    </Paper>
  );
}
