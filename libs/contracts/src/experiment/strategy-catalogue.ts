/** @file What a reader must know of each search strategy, and its options for lists and forms, read from the schema itself. */
import { z } from 'zod';
import { strategySpecSchema, type StrategyName } from './strategies.ts';

export interface StrategyDescription {
  readonly title: string;
  readonly citation: string;
  /** One line: how it finds genomes. */
  readonly summary: string;
  /** `training`: each candidate from scratch, for a short while. `supernet`: all candidates share the weights of one network. */
  readonly scoresBy: 'training' | 'supernet';
}

export const strategyCatalogue: Readonly<Record<StrategyName, StrategyDescription>> = {
  random: {
    title: 'random search',
    citation: 'Li and Talwalkar 2019, arXiv:1902.07638',
    summary: 'Draws genomes and trains each: what every other strategy has to beat.',
    scoresBy: 'training',
  },
  evolution: {
    title: 'regularised evolution',
    citation: 'Real et al. 2019, arXiv:1802.01548',
    summary: 'Changes the best of a few living genomes; the oldest leaves for each new one.',
    scoresBy: 'training',
  },
  darts: {
    title: 'BioNAS-DARTS',
    citation: 'Liu, Simonyan, Yang 2019, arXiv:1806.09055; with rules: BioNAS, arXiv:2507.13485',
    summary: 'Trains one network with all operations and rules on every edge, and their shares by gradient.',
    scoresBy: 'supernet',
  },
  'eg-nas': {
    title: 'BioNAS-EG',
    citation: 'Cai et al. 2024, doi:10.1609/aaai.v38i10.28993; with rules: BioNAS, arXiv:2507.13485',
    summary: 'Trains the shared weights by gradient and finds the shares by evolution (CMA-ES).',
    scoresBy: 'supernet',
  },
};

/** What scores a candidate, in words. */
export const scoringWords: Readonly<Record<StrategyDescription['scoresBy'], string>> = {
  training: 'a short training of each candidate',
  supernet: 'shared weights of one supernet',
};

/** An option for lists and forms. */
export interface StrategyOptionDescription {
  /** Place in the strategy: `epochs`, `temperature.start`. */
  readonly name: string;
  readonly description: string;
  readonly default: string | number | boolean;
  /** The values to choose from, where these are few. */
  readonly values: readonly string[] | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

type Node = z.core.JSONSchema.BaseSchema;

const isNode = (node: unknown): node is Node => typeof node === 'object' && node !== null;
const bound = (value: number | boolean | undefined): number | null =>
  typeof value === 'number' ? value : null;

/** What may be set for a strategy, from its schema; groups of options are taken apart. */
export function describeStrategyOptions(name: StrategyName): StrategyOptionDescription[] {
  const variant = (z.toJSONSchema(strategySpecSchema, { io: 'input' }).oneOf ?? [])
    .filter(isNode)
    .find(({ properties }) => isNode(properties?.['name']) && properties['name'].const === name);
  const { name: _name, ...options } = variant?.properties ?? {};
  return optionsOf(options, '');
}

function optionsOf(
  properties: Readonly<Record<string, unknown>>,
  prefix: string,
): StrategyOptionDescription[] {
  return Object.entries(properties).flatMap(([key, node]): StrategyOptionDescription[] => {
    if (!isNode(node)) return [];
    if (node.properties !== undefined) return optionsOf(node.properties, `${prefix}${key}.`);
    return [
      {
        name: `${prefix}${key}`,
        description: node.description ?? '',
        default: node.default as string | number | boolean,
        values: node.enum?.map(String) ?? null,
        minimum: bound(node.exclusiveMinimum ?? node.minimum),
        maximum: bound(node.exclusiveMaximum ?? node.maximum),
      },
    ];
  });
}
