import type { ModeResult, NetworkResult, Ratios } from './report.ts';
import { isFloat32 } from './sides.ts';
import { geometricMean, pairedRatio } from './statistics.ts';

type Modes = Readonly<Record<string, ModeResult>>;

/** Our recorded step against our eager one and against each way of the peer, at the same precision. */
export function ratiosOf(ours: Modes, peer: Modes): Ratios {
  const result: Record<string, { wall: number; cpu: number }> = {};
  const compare = (name: string, left: ModeResult | undefined, right: ModeResult | undefined): void => {
    if (left === undefined || right === undefined) return;
    result[name] = {
      wall: pairedRatio(left.rounds, right.rounds),
      cpu: pairedRatio(left.cpuRounds, right.cpuRounds),
    };
  };
  compare('eager / recorded', ours['eager'], ours['recorded']);
  compare('recorded / recorded-bf16', ours['recorded'], ours['recorded-bf16']);
  for (const [mode, modeResult] of Object.entries(peer)) {
    const opponent = isFloat32(mode) ? 'recorded' : 'recorded-bf16';
    compare(`pytorch ${mode} / ${opponent}`, modeResult, ours[opponent]);
  }
  const [fastest] = Object.entries(peer)
    .filter(([mode]) => isFloat32(mode))
    .map(([, modeResult]) => modeResult)
    .sort((a, b) => a.ms - b.ms);
  compare('pytorch best float32 / recorded', fastest, ours['recorded']);
  return result;
}

/** The geometric mean of each ratio over the networks that have it. */
export function meanRatios(networks: readonly Pick<NetworkResult, 'ratios'>[]): Ratios {
  const names = new Set(networks.flatMap(({ ratios }) => Object.keys(ratios)));
  return Object.fromEntries(
    [...names].map((name) => {
      const found = networks.flatMap(({ ratios }) => ratios[name] ?? []);
      return [
        name,
        {
          wall: geometricMean(found.map(({ wall }) => wall)),
          cpu: geometricMean(found.map(({ cpu }) => cpu)),
        },
      ];
    }),
  );
}
