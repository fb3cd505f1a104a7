'use client';

import { describeRuleOptions } from '@bionas/contracts';
import { RuleChip, ruleLongName } from '@bionas/ui';
import { Accordion, Box, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState, type JSX } from 'react';
import { changedRuleOptions, chosenRules } from './chosen-rules.ts';
import { useLaunchForm } from './launch-form-context.ts';
import { OptionField } from './option-field.tsx';
import { optionLabel } from './spec-words.ts';

/** How each chosen rule behaves: folded away, since the defaults are the published ones; open where something is wrong. */
export function RuleOptions(): JSX.Element {
  const { form, problems } = useLaunchForm();
  const { values } = form;
  const rules = chosenRules(values[values.spaceKind]);
  const changed = changedRuleOptions(values.ruleOptions, rules);
  const count = Object.values(changed).reduce((sum, options) => sum + Object.keys(options).length, 0);
  const wrong = Object.keys(problems).some((name) => name.startsWith('ruleOptions.'));
  const [asked, setAsked] = useState(false);
  const open = asked || wrong;
  return (
    <Accordion
      variant="contained"
      value={open ? 'open' : null}
      onChange={(value) => setAsked(value !== null)}
      chevronPosition="left"
    >
      <Accordion.Item value="open">
        <Accordion.Control>
          Options of the rules{' '}
          <Text span inherit c="dimmed">
            {count === 0 ? 'all at their defaults' : `${count} changed`}
          </Text>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack gap="lg">
            {(open ? rules : []).map((rule) => (
              <Box key={rule} role="group" aria-label={`Options of ${ruleLongName(rule)}`}>
                <Group gap={8} mb={6}>
                  <RuleChip rule={rule} />
                  <Text size="sm" fw={600}>
                    {ruleLongName(rule)}
                  </Text>
                  {changed[rule] !== undefined && (
                    <Text size="sm" c="dimmed">
                      changed: {Object.keys(changed[rule]).map(optionLabel).join(', ').toLowerCase()}
                    </Text>
                  )}
                </Group>
                <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
                  {describeRuleOptions(rule).map((option) => (
                    <OptionField
                      key={option.name}
                      field={`ruleOptions.${rule}.${option.name}`}
                      label={optionLabel(option.name)}
                      initial={option.default}
                    />
                  ))}
                </SimpleGrid>
              </Box>
            ))}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
