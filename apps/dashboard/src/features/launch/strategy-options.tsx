'use client';

import {
  describeStrategyOptions,
  strategyCatalogue,
  type StrategyName,
  type StrategyOptionDescription,
} from '@bionas/contracts';
import { Accordion } from '@mantine/core';
import { useMemo, useState, type JSX } from 'react';
import { Fields } from './form-parts.tsx';
import { useLaunchForm } from './launch-form-context.ts';
import { OptionField } from './option-field.tsx';
import { strategyOptionLabel } from './spec-words.ts';

/** Always in sight: how long it takes and how much of the network it uses. */
const first = new Set([
  'epochs',
  'warmupEpochs',
  'batchSize',
  'order',
  'partialChannels',
  'runs',
  'generations',
  'population',
  'sample',
  'crossover',
]);

/** All options of a strategy, as its schema has them; those that seldom change folded away, open where one is wrong. */
export function StrategyOptions({ strategy }: { readonly strategy: StrategyName }): JSX.Element | null {
  const { problems } = useLaunchForm();
  const options = useMemo(() => describeStrategyOptions(strategy), [strategy]);
  const [asked, setAsked] = useState(false);
  if (options.length === 0) return null;
  const seldom = options.filter(({ name }) => !first.has(name));
  const open = asked || seldom.some(({ name }) => problems[`${strategy}.${name}`] !== undefined);
  const fields = (some: readonly StrategyOptionDescription[]): JSX.Element => (
    <Fields>
      {some.map((option) => (
        <OptionField
          key={`${strategy}.${option.name}`}
          field={`${strategy}.${option.name}`}
          label={strategyOptionLabel(option.name)}
          initial={option.default}
        />
      ))}
    </Fields>
  );
  return (
    <>
      {fields(options.filter(({ name }) => first.has(name)))}
      {seldom.length > 0 && (
        <Accordion
          variant="contained"
          value={open ? 'open' : null}
          onChange={(value) => setAsked(value !== null)}
          chevronPosition="left"
        >
          <Accordion.Item value="open">
            <Accordion.Control>More options of {strategyCatalogue[strategy].title}</Accordion.Control>
            <Accordion.Panel>{open && fields(seldom)}</Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
    </>
  );
}
