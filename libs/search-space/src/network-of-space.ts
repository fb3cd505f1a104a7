import type { NetworkSpec, SpaceSpec } from '@bionas/contracts';

/** Width and depth of the networks a search trains to score candidates. */
export function searchNetwork(space: SpaceSpec): NetworkSpec {
  return space.kind === 'chain'
    ? { kind: 'chain', channels: space.channels }
    : { kind: 'cell', channels: space.search.channels, cells: space.search.cells };
}

/** Width and depth of the final trainings. A chain has one size. */
export function finalNetwork(space: SpaceSpec): NetworkSpec {
  return space.kind === 'chain'
    ? { kind: 'chain', channels: space.channels }
    : { kind: 'cell', channels: space.final.channels, cells: space.final.cells };
}
