/** @file The networks of the bench. */
import type { CellGenome, LearningRuleName } from '@bionas/contracts';
import { assembleNetwork, buildNetwork, type AssembledNetwork } from '@bionas/network';
import { publishedGenomes } from '@bionas/search-space';
import { sixLayers, type SixLayers } from './six-layers.ts';

/** What a network is made of, in a form that the peer can read too. */
export type Plan =
  | SixLayers
  | {
      readonly kind: 'cell';
      readonly channels: number;
      readonly cells: number;
      readonly genome: CellGenome;
    };

export interface BenchNetwork {
  readonly batch: number;
  readonly plan: Plan;
  /** The rules are part of the network: no other may be asked for. */
  readonly ownRules: boolean;
  /** Where the network is not what its name says. */
  readonly note?: string;
}

const darts = { kind: 'cell', channels: 16, cells: 8 } as const;

export const benchNetworks = {
  'plain-32': { batch: 128, plan: { kind: 'plain', channels: 32 }, ownRules: false },
  'plain-16': { batch: 64, plan: { kind: 'plain', channels: 16 }, ownRules: false },
  'sep-32': { batch: 128, plan: { kind: 'sep', channels: 32 }, ownRules: false },
  'sep-16': { batch: 64, plan: { kind: 'sep', channels: 16 }, ownRules: false },
  'darts-v2': { batch: 64, plan: { ...darts, genome: publishedGenomes['darts-v2'] }, ownRules: false },
  biodarts: {
    batch: 64,
    plan: { ...darts, genome: publishedGenomes.biodarts },
    ownRules: true,
  },
} as const satisfies Record<string, BenchNetwork>;

export type BenchNetworkName = keyof typeof benchNetworks;
export const benchNetworkNames = Object.keys(benchNetworks) as BenchNetworkName[];

export const benchInput = { height: 32, width: 32, channels: 3, classes: 10 };
/** The peer has the same constants: see exchange-file.ts. */
export const pixels = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

/** The plan with one rule in all layers. */
export function planWithRule(plan: Plan, rule: LearningRuleName): Plan {
  if (plan.kind !== 'cell') return plan;
  const { slots, normal, reduce } = plan.genome;
  const ruled = (cell: CellGenome['normal']): CellGenome['normal'] =>
    cell.map((edge) => (edge.rule === undefined ? edge : { ...edge, rule }));
  const entries = Object.keys(slots).map((slot) => [slot, rule]);
  return {
    ...plan,
    genome: {
      ...plan.genome,
      slots: Object.fromEntries(entries) as CellGenome['slots'],
      normal: ruled(normal),
      reduce: ruled(reduce),
    },
  };
}

/** The network with freshly drawn weights, always the same. */
export function buildBenchNetwork(plan: Plan, rule: LearningRuleName): AssembledNetwork {
  const options = { seed: 1, ...pixels };
  if (plan.kind !== 'cell') return assembleNetwork(sixLayers(plan, rule), benchInput, options);
  const { genome, channels, cells } = plan;
  return buildNetwork(genome, { kind: 'cell', channels, cells }, benchInput, options);
}
