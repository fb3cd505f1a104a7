import type { NamedVariable, Network } from '@bionas/network';

type Parts = Pick<Network, 'parameters' | 'statistics' | 'ruleState'>;

const variablesOf = ({ parameters, statistics, ruleState }: Parts): NamedVariable[] => [
  ...parameters,
  ...statistics,
  ...ruleState,
];

/** What the auxiliary head of a network holds; nothing where there is none. */
export function auxiliaryVariables({ auxiliary }: Pick<Network, 'auxiliary'>): NamedVariable[] {
  return auxiliary === null ? [] : variablesOf(auxiliary);
}

/** Everything of a network that a training step may change, the auxiliary head included. */
export function learntVariables(network: Parts & Pick<Network, 'auxiliary'>): NamedVariable[] {
  return [...variablesOf(network), ...auxiliaryVariables(network)];
}
