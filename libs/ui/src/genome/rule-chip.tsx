'use client';
import { Badge, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { ruleColour } from './rule-colours.ts';
import { describedRule, ruleLongName, ruleShortName } from './rule-names.ts';

/** A learning rule as a small square chip in its colour, its full name and what it does in the tooltip. */
export function RuleChip({ rule }: { readonly rule: string }): ReactElement {
  const { colour, text } = ruleColour(rule);
  const summary = describedRule(rule)?.summary;
  return (
    <Tooltip
      label={summary === undefined ? ruleLongName(rule) : `${ruleLongName(rule)}. ${summary}`}
      multiline
      maw={320}
      openDelay={300}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Badge
        radius="sm"
        size="sm"
        data-rule={rule}
        styles={{
          root: { backgroundColor: colour, color: text, minWidth: 'max-content', cursor: 'default' },
          label: { textTransform: 'none', fontWeight: 600, overflow: 'visible' },
        }}
      >
        {ruleShortName(rule)}
      </Badge>
    </Tooltip>
  );
}
