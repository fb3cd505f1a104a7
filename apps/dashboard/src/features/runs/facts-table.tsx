import { Table } from '@mantine/core';
import type { JSX, ReactNode } from 'react';

export interface FactsTableProps {
  readonly label: string;
  readonly facts: readonly { readonly name: string; readonly value: ReactNode }[];
  readonly nameWidth?: number;
}

/** Names on the left, values on the right. */
export function FactsTable({ label, facts, nameWidth = 210 }: FactsTableProps): JSX.Element {
  return (
    <Table withRowBorders={false} verticalSpacing={4} aria-label={label}>
      <Table.Tbody>
        {facts.map(({ name, value }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={nameWidth} fw={500} style={{ verticalAlign: 'top' }}>
              {name}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
