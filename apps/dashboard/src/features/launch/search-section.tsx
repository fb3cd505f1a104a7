'use client';

import { strategyCatalogue, strategyNames, type StrategyName } from '@bionas/contracts';
import { Alert, Button, SegmentedControl, Switch, Text } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import type { JSX } from 'react';
import { Fields, Section, TrainingFields } from './form-parts.tsx';
import { AdversarialFields } from './adversarial-fields.tsx';
import { useLaunchForm } from './launch-form-context.ts';
import { canBeHalved } from './launch-values.ts';
import { ChoicesField, NumberField } from './spec-fields.tsx';
import { StrategyOptions } from './strategy-options.tsx';

const titleOf = (name: StrategyName): string => {
  const { title } = strategyCatalogue[name];
  return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
};

/** What is wrong with the choice of a strategy, and the way out: shared weights need a space of cells. */
function StrategyProblem(): JSX.Element | null {
  const { form, problems } = useLaunchForm();
  const problem = problems['strategy'];
  if (problem === undefined) return null;
  return (
    <Alert color="red" title="This strategy needs another search space" role="alert">
      <Text size="sm" mb="xs">
        {problem}
      </Text>
      {form.values.spaceKind !== 'cell' && (
        <Button
          size="xs"
          leftSection={<IconArrowUp size={14} />}
          onClick={() => form.setFieldValue('spaceKind', 'cell')}
        >
          Search among DARTS cells
        </Button>
      )}
    </Alert>
  );
}

/** How genomes are proposed and scored, by what they are better, and what they must keep to. */
export function SearchSection(): JSX.Element {
  const { form } = useLaunchForm();
  const { strategy, halved } = form.values;
  const { summary, scoresBy, citation } = strategyCatalogue[strategy];
  const trains = scoresBy === 'training';
  return (
    <Section
      title="Search"
      text={
        trains
          ? 'Each candidate is trained for a short while and scored on the validation images.'
          : 'Candidates share the weights of one network while searching; the best genomes read off are trained for a short while and scored on the validation images.'
      }
    >
      <SegmentedControl
        aria-label="Search strategy"
        data={strategyNames.map((name) => ({ value: name, label: titleOf(name) }))}
        {...form.getInputProps('strategy')}
      />
      <Text size="sm">
        {summary}{' '}
        <Text span inherit c="dimmed">
          {citation}
        </Text>
      </Text>
      <StrategyProblem />
      <Fields>
        <NumberField field="search.candidates" label="Candidates" />
        <NumberField field="search.parallel" label="At once" />
        <NumberField field="search.timeLimitMinutes" label="Time limit in minutes" />
        <NumberField field="search.trainerHours" label="Hours of trainers’ work" />
      </Fields>
      <StrategyOptions strategy={strategy} />
      <Fields>
        <ChoicesField field="search.objectives" label="Objectives" />
      </Fields>
      <Fields>
        <NumberField field="search.constraints.maxParameters" label="Parameters, at most" />
        <NumberField field="search.constraints.maxMultiplyAdds" label="Multiply-adds, at most" />
        <NumberField field="search.constraints.minBioShare" label="Share without BP, at least" />
      </Fields>
      {canBeHalved(strategy) && (
        <Switch
          {...form.getInputProps('halved', { type: 'checkbox' })}
          name="halved"
          label="Successive halving (ASHA)"
          description="Short trainings first, longer ones for the best"
        />
      )}
      {canBeHalved(strategy) && halved && (
        <Fields>
          <NumberField field="search.halving.minEpochs" label="Epochs of the shortest training" />
          <NumberField field="search.halving.reduction" label="One in so many goes on" />
        </Fields>
      )}
      <TrainingFields
        phase="search"
        title="Training of a candidate"
        extra={
          <AdversarialFields
            field="search.training.adversarial"
            switched="search"
            label="Train against attacks"
          />
        }
      />
    </Section>
  );
}
