import type { NetworkSpec, SpaceSpec } from '@bionas/contracts';

/** Width and depth of the networks a search trains to score candidates, and how their rules behave. */
export function searchNetwork(space: SpaceSpec): NetworkSpec {
  return networkOf(space, 'search');
}

/** Width and depth of the final trainings, and how their rules behave. A chain has one size. */
export function finalNetwork(space: SpaceSpec): NetworkSpec {
  return networkOf(space, 'final');
}

function networkOf(space: SpaceSpec, phase: 'search' | 'final'): NetworkSpec {
  switch (space.kind) {
    case 'chain':
      return { kind: 'chain', channels: space.channels, ...optionsOf(space) };
    case 'cell':
      return { kind: 'cell', ...space[phase], ...optionsOf(space) };
    case 'nas-bench-201':
      return { kind: 'nas-bench-201', ...space[phase], ...optionsOf(space) };
  }
}

const optionsOf = ({ ruleOptions }: SpaceSpec): Pick<SpaceSpec, 'ruleOptions'> =>
  ruleOptions === undefined ? {} : { ruleOptions };
