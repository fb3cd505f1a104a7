import type { ChainGenome, LearningRuleName } from '@bionas/contracts';
import type { Dataset } from '@bionas/data';
import { assembleNetwork, buildNetwork, type AssembledNetwork } from '@bionas/network';
import { studyRuleOptions, type ArmLayer } from './arms.ts';
import { leNet, leNetLayers } from './networks/lenet.ts';

export const studyDatasets = ['fashion-mnist', 'cifar-10'] as const;
export type StudyDataset = (typeof studyDatasets)[number];

export interface BuildStudyNetwork {
  readonly data: Dataset;
  readonly seed: number;
  readonly ruleOf: (layer: ArmLayer) => LearningRuleName;
}

/** The network of a data set. All arms have the same, apart from the batch norms that local rules and EGD need. */
export interface StudyNetwork {
  /** In a few words, for the report. */
  readonly title: string;
  /** With freshly drawn weights, the same for each arm of a seed as far as their laws are the same. The caller disposes of it. */
  build(options: BuildStudyNetwork): AssembledNetwork;
}

const chainChannels = 16;

export const studyNetworks: Record<StudyDataset, StudyNetwork> = {
  'fashion-mnist': {
    title:
      'LeNet: conv 6-16-120 5x5, dense 84-10; batch norm behind convolutions that learn by a local rule or EGD',
    build: ({ data, seed, ruleOf }) => {
      const rules = Object.fromEntries(
        leNetLayers.map((name, index) => [
          name,
          ruleOf({ name, stem: index === 0, kind: name.startsWith('conv') ? 'conv' : 'dense' }),
        ]),
      );
      return assembleNetwork(
        leNet((layer) => rules[layer] ?? 'bp'),
        inputOf(data),
        { seed, mean: data.mean, std: data.std, ruleOptions: studyRuleOptions },
      );
    },
  },
  'cifar-10': {
    title: `chain: conv 3x3 of ${[1, 2, 4].map((factor) => factor * chainChannels).join('-')} channels, stride 2, batch norm, ReLU; dense`,
    build: ({ data, seed, ruleOf }) => {
      const genome: ChainGenome = {
        version: 1,
        space: 'bionas-chain-v1',
        slots: { head: ruleOf({ name: 'head', stem: false, kind: 'dense' }) },
        layers: [0, 1, 2].map((index) => ({
          operation: 'conv_3x3',
          rule: ruleOf({ name: `layers.${index}.conv`, stem: index === 0, kind: 'conv' }),
        })),
      };
      const spec = { kind: 'chain', channels: chainChannels, ruleOptions: studyRuleOptions } as const;
      return buildNetwork(genome, spec, inputOf(data), { seed, mean: data.mean, std: data.std });
    },
  },
};

/** Size of a data set's images and number of its classes. */
export function inputOf({ shape, classes }: Pick<Dataset, 'shape' | 'classes'>): {
  height: number;
  width: number;
  channels: number;
  classes: number;
} {
  return { ...shape, classes };
}
