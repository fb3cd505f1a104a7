/** @file What can be profiled: the networks of the bench, and the one that a first start trains. */
import type { ChainGenome, LearningRuleName } from '@bionas/contracts';
import { buildNetwork, type AssembledNetwork, type InputShape } from '@bionas/network';
import { benchInput, benchNetworks, buildBenchNetwork, planWithRule } from './networks.ts';

export interface ProfileNetwork {
  readonly batch: number;
  readonly input: InputShape;
  /** The rules are part of the network. */
  readonly ownRules: boolean;
  /** `channels`: in the place of its own number, for the same steps on next to no data. */
  build(rule: LearningRuleName, channels?: number): AssembledNetwork;
}

const digits = { height: 28, width: 28, channels: 1, classes: 10 };

/** A chain of the preset `smoke`. */
const smokeChain: ProfileNetwork = {
  batch: 64,
  input: digits,
  ownRules: false,
  build: (rule, channels = 16) => {
    const genome: ChainGenome = {
      version: 1,
      space: 'bionas-chain-v1',
      slots: { head: rule },
      layers: [
        { operation: 'conv_3x3', rule },
        { operation: 'conv_5x5', rule },
      ],
    };
    return buildNetwork(genome, { kind: 'chain', channels }, digits, { seed: 1, mean: [0.13], std: [0.31] });
  },
};

const ofTheBench = Object.fromEntries(
  Object.entries(benchNetworks).map(([name, { batch, plan, ownRules }]): [string, ProfileNetwork] => [
    name,
    {
      ...{ batch, ownRules, input: benchInput },
      build: (rule, channels = plan.channels) => {
        const sized = { ...plan, channels };
        return buildBenchNetwork(ownRules ? sized : planWithRule(sized, rule), rule);
      },
    },
  ]),
);

export const profileNetworks: Readonly<Record<string, ProfileNetwork>> = {
  ...ofTheBench,
  'smoke-chain': smokeChain,
};
