import type { Provenance } from '@bionas/contracts';
import { Accordion } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { Copyable } from '../../shell/copyable.tsx';
import { FactsTable } from './facts-table.tsx';

export interface HowMeasuredProps {
  /** Null: told elsewhere, or not known yet. */
  readonly provenance: Provenance | null;
  /** In words: what was done to get the numbers. */
  readonly children: ReactNode;
}

/** "How was this measured?": the procedure in words and everything that made the numbers. */
export function HowMeasured({ provenance, children }: HowMeasuredProps): JSX.Element {
  return (
    <Accordion variant="contained">
      <Accordion.Item value="how">
        <Accordion.Control>How was this measured?</Accordion.Control>
        <Accordion.Panel>
          {children}
          {provenance !== null && <Provenances provenance={provenance} />}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function Provenances({ provenance }: { readonly provenance: Provenance }): JSX.Element {
  return (
    <FactsTable
      label="Provenance"
      facts={[
        {
          name: 'Engine',
          value: `${provenance.backend}, TensorFlow ${provenance.tensorflow ?? 'none'}`,
        },
        { name: 'Device', value: provenance.device },
        { name: 'Precision', value: provenance.precision },
        { name: 'Versions', value: `BioNAS Lab ${provenance.bionas}, Node ${provenance.node}` },
        {
          name: 'Data, SHA-256',
          value: (
            <Copyable value={provenance.dataHash} shown={provenance.dataHash.slice(0, 16)} what="the hash" />
          ),
        },
      ]}
    />
  );
}
