import type { NetworkSpec, SpaceSpec } from '@bionas/contracts';

/** Width and depth of the networks a search trains to score candidates, and how their rules behave. */
export function searchNetwork(space: SpaceSpec): NetworkSpec {
  return space.kind === 'chain'
    ? { kind: 'chain', channels: space.channels, ...optionsOf(space) }
    : { kind: 'cell', channels: space.search.channels, cells: space.search.cells, ...optionsOf(space) };
}

/** Width and depth of the final trainings, and how their rules behave. A chain has one size. */
export function finalNetwork(space: SpaceSpec): NetworkSpec {
  return space.kind === 'chain'
    ? { kind: 'chain', channels: space.channels, ...optionsOf(space) }
    : { kind: 'cell', channels: space.final.channels, cells: space.final.cells, ...optionsOf(space) };
}

const optionsOf = ({ ruleOptions }: SpaceSpec): Pick<SpaceSpec, 'ruleOptions'> =>
  ruleOptions === undefined ? {} : { ruleOptions };
