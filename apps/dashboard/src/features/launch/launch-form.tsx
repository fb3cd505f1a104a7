'use client';

import {
  experimentPresetNames,
  experimentPresets,
  experimentSpecSchema,
  type ExperimentSpec,
} from '@bionas/contracts';
import { Alert, Box, Button, Grid, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo, useState, type JSX } from 'react';
import { errorMessage } from '../../api/error-message.ts';
import { useTRPC } from '../../api/trpc.ts';
import { checkLaunch } from './check-launch.ts';
import { createFieldFacts } from './field-facts.ts';
import { LaunchFormProvider } from './launch-form-context.ts';
import { BasicsAndData, FinalsAndAttack, SpaceSection } from './launch-sections.tsx';
import { LaunchSummary } from './launch-summary.tsx';
import { valuesOfSpec } from './launch-values.ts';
import { SearchSection } from './search-section.tsx';

const presetTexts = {
  smoke: 'Minutes on two cores, nothing to download',
  laptop: 'About an hour on a laptop, real CIFAR-10',
  paper: 'The published budget: days on GPUs',
} as const satisfies Record<(typeof experimentPresetNames)[number], string>;

export interface LaunchFormProps {
  /** The spec the form starts from. */
  readonly initial: ExperimentSpec;
}

/** The form of an experiment: checked by the schema at every key, its effective spec beside it. */
export function LaunchForm({ initial }: LaunchFormProps): JSX.Element {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [factsOf] = useState(createFieldFacts);
  const form = useForm({ initialValues: valuesOfSpec(initial) });
  const check = useMemo(() => checkLaunch(form.values), [form.values]);
  const submit = useMutation(
    trpc.experiments.submit.mutationOptions({
      onSuccess: async ({ id }) => {
        await queryClient.invalidateQueries(trpc.experiments.list.pathFilter());
        router.push(`/experiments/${id}`);
      },
    }),
  );
  const context = { form, factsOf, problems: check.ok ? {} : check.problems };

  return (
    <LaunchFormProvider value={context}>
      <form
        noValidate
        aria-label="New experiment"
        onSubmit={(event) => {
          event.preventDefault();
          if (check.ok) submit.mutate({ spec: check.spec });
        }}
      >
        <Group mb="md" gap="xs" align="center">
          <Text size="sm" fw={600}>
            Start from
          </Text>
          {experimentPresetNames.map((name) => (
            <Button
              key={name}
              variant="default"
              size="xs"
              title={presetTexts[name]}
              onClick={() =>
                form.setValues(valuesOfSpec(experimentSpecSchema.parse(experimentPresets[name])))
              }
            >
              {name}
            </Button>
          ))}
          <Text size="sm" c="dimmed">
            {Object.entries(presetTexts)
              .map(
                ([name, text]) =>
                  `${name}: ${text.toLowerCase().replaceAll('cifar', 'CIFAR').replaceAll('gpu', 'GPU')}`,
              )
              .join(' · ')}
          </Text>
        </Group>
        {submit.error !== null && (
          <Alert color="red" title="The hub did not accept it" mb="md" role="alert">
            {errorMessage(submit.error)}
          </Alert>
        )}
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 8 }}>
            <Stack gap="lg">
              <BasicsAndData />
              <SpaceSection />
              <SearchSection />
              <FinalsAndAttack />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 4 }}>
            <Box style={{ position: 'sticky', top: 72 }}>
              <LaunchSummary check={check} submitting={submit.isPending || submit.isSuccess} />
            </Box>
          </Grid.Col>
        </Grid>
      </form>
    </LaunchFormProvider>
  );
}
