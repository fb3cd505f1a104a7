import type { RobustnessVerdict } from '@bionas/contracts';
import { Badge, Text } from '@mantine/core';
import type { JSX } from 'react';

const badges: Record<RobustnessVerdict, { readonly label: string; readonly color: string }> = {
  pass: { label: 'pass', color: 'teal' },
  suspicious: { label: 'suspicious', color: 'yellow' },
  masked: { label: 'masked', color: 'red' },
  invalid: { label: 'invalid', color: 'red' },
  'not-assessed': { label: 'not assessed', color: 'gray' },
};

/** Whether a robust figure can be believed, in a word. */
export function VerdictBadge({ verdict }: { readonly verdict: RobustnessVerdict | null }): JSX.Element {
  if (verdict === null) {
    return (
      <Text span size="sm" c="dimmed">
        not attacked
      </Text>
    );
  }
  const { label, color } = badges[verdict];
  return (
    <Badge
      variant="light"
      color={color}
      styles={{ root: { flexShrink: 0, minWidth: 'max-content' }, label: { overflow: 'visible' } }}
    >
      {label}
    </Badge>
  );
}
