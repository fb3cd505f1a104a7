'use client';

import { ruleCatalogue, type LearningRuleName, type RuleDescription } from '@bionas/contracts';
import { RuleChip, ruleLongName, ruleShortName } from '@bionas/ui';
import {
  Group,
  MultiSelect,
  Select,
  Stack,
  Text,
  type ComboboxItem,
  type ComboboxItemGroup,
} from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { JSX } from 'react';
import { useField, type SpecFieldProps } from './spec-fields.tsx';
import { isRule } from './spec-words.ts';

const families: Readonly<Record<RuleDescription['family'], string>> = {
  feedback: 'Feedback rules: another error goes down',
  local: 'Local rules: no error is used',
  relaxation: 'Predictive coding',
  multiplicative: 'Multiplicative',
};

/** The rules of one family under its name, in the usual order. */
function byFamily(
  rules: readonly LearningRuleName[],
  label: (rule: LearningRuleName) => string,
): ComboboxItemGroup<ComboboxItem>[] {
  return Object.entries(families).flatMap(([family, group]) => {
    const items = rules
      .filter((rule) => ruleCatalogue[rule].family === family)
      .map((rule) => ({ value: rule, label: label(rule) }));
    return items.length === 0 ? [] : [{ group, items }];
  });
}

function RuleOption({ rule, checked }: { readonly rule: string; readonly checked: boolean }): JSX.Element {
  if (!isRule(rule)) return <Text size="sm">{rule}: chosen by the search</Text>;
  return (
    <Stack gap={0}>
      <Group gap={6} wrap="nowrap">
        <RuleChip rule={rule} />
        <Text size="sm">{ruleLongName(rule)}</Text>
        {checked && <IconCheck size={16} aria-label="chosen" />}
      </Group>
      <Text size="xs" c="dimmed">
        {ruleCatalogue[rule].summary}
      </Text>
    </Stack>
  );
}

const drawOption = ({
  option,
  checked = false,
}: {
  readonly option: ComboboxItem;
  readonly checked?: boolean | undefined;
}): JSX.Element => <RuleOption rule={option.value} checked={checked} />;

/** Several learning rules. Their full names and what they do stand in the list. */
export function RulesField({ field, label }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field);
  return (
    <MultiSelect
      {...form.getInputProps(field)}
      {...shared}
      label={label}
      searchable
      maxDropdownHeight={420}
      data={byFamily(factsOf(field).choices.filter(isRule), ruleShortName)}
      renderOption={drawOption}
    />
  );
}

/** The rule of one fixed layer, or `searched`. A head has to hear of the labels, so local rules are not offered for it. */
export function RuleField({ field, label }: SpecFieldProps): JSX.Element {
  const { form, factsOf, shared } = useField(field);
  const head = field.endsWith('.head');
  const rules = factsOf(field)
    .choices.filter(isRule)
    .filter((rule) => !head || ruleCatalogue[rule].supervised);
  return (
    <Select
      {...form.getInputProps(field)}
      {...shared}
      label={label}
      allowDeselect={false}
      maxDropdownHeight={420}
      comboboxProps={{ width: 380, position: 'bottom-start' }}
      data={[
        { value: 'searched', label: 'searched' },
        ...byFamily(rules, (rule) => `${ruleShortName(rule)}: ${ruleLongName(rule)}`),
      ]}
      renderOption={drawOption}
    />
  );
}
