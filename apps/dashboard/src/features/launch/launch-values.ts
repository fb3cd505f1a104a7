/**
 * @file What the launch form holds. It keeps the settings of all spaces and of the evolution while another is chosen,
 * so that switching to and fro loses nothing; the spec that is submitted has only the chosen ones.
 */
import {
  effectiveRuleOptions,
  experimentSpecSchema,
  learningRuleNames,
  type ExperimentSpec,
  type LearningRuleName,
  type SpaceSpec,
} from '@bionas/contracts';
import { changedRuleOptions, chosenRules, type RuleOptionValues } from './chosen-rules.ts';

type SpaceOf<Kind extends SpaceSpec['kind']> = Omit<
  Extract<SpaceSpec, { kind: Kind }>,
  'kind' | 'ruleOptions'
>;
type Evolution = Omit<Extract<ExperimentSpec['search']['strategy'], { name: 'evolution' }>, 'name'>;

export interface LaunchValues {
  readonly name: string;
  readonly seed: number;
  readonly dataset: ExperimentSpec['dataset'];
  readonly spaceKind: SpaceSpec['kind'];
  readonly chain: SpaceOf<'chain'>;
  readonly cell: SpaceOf<'cell'>;
  readonly 'nas-bench-201': SpaceOf<'nas-bench-201'>;
  /** Of all spaces. */
  readonly ruleOptions: RuleOptionValues;
  readonly strategy: ExperimentSpec['search']['strategy']['name'];
  readonly evolution: Evolution;
  /** An empty time limit is no time limit. */
  readonly search: Omit<ExperimentSpec['search'], 'strategy' | 'timeLimitMinutes'> & {
    readonly timeLimitMinutes: number | '';
  };
  readonly finals: ExperimentSpec['finals'];
  readonly attack: ExperimentSpec['attack'];
}

/** The form for a spec; what the spec does not have gets the schema's defaults. */
export function valuesOfSpec(spec: ExperimentSpec): LaunchValues {
  const evolutionDefaults = experimentSpecSchema.parse({
    name: 'defaults',
    search: { strategy: { name: 'evolution' } },
  }).search.strategy;
  const evolution = spec.search.strategy.name === 'evolution' ? spec.search.strategy : evolutionDefaults;
  if (evolution.name !== 'evolution') throw otherKind();
  const { name: _name, ...evolutionValues } = evolution;
  const { strategy: _strategy, timeLimitMinutes, ...search } = spec.search;
  return {
    name: spec.name,
    seed: spec.seed,
    dataset: spec.dataset,
    spaceKind: spec.space.kind,
    chain: spaceOf('chain', spec.space),
    cell: spaceOf('cell', spec.space),
    'nas-bench-201': spaceOf('nas-bench-201', spec.space),
    ruleOptions: Object.fromEntries(
      learningRuleNames.map((rule): [LearningRuleName, RuleOptionValues[LearningRuleName]] => [
        rule,
        { ...effectiveRuleOptions(rule, spec.space.ruleOptions) },
      ]),
    ) as RuleOptionValues,
    strategy: spec.search.strategy.name,
    evolution: evolutionValues,
    search: { ...search, timeLimitMinutes: timeLimitMinutes ?? '' },
    finals: spec.finals,
    attack: spec.attack,
  };
}

/** The settings of a kind of space: those of the spec if it is of this kind, else the schema's defaults. */
function spaceOf<Kind extends SpaceSpec['kind']>(kind: Kind, chosen: SpaceSpec): SpaceOf<Kind> {
  const space =
    chosen.kind === kind ? chosen : experimentSpecSchema.parse({ name: 'defaults', space: { kind } }).space;
  if (!isOfKind(space, kind)) throw otherKind();
  const { kind: _kind, ruleOptions: _options, ...values } = space;
  return values;
}

const isOfKind = <Kind extends SpaceSpec['kind']>(
  space: SpaceSpec,
  kind: Kind,
): space is Extract<SpaceSpec, { kind: Kind }> => space.kind === kind;

const otherKind = (): Error =>
  new Error('The defaults of the experiment schema do not have the kind they were asked for.');

/** The spec as the form has it, not yet checked: a field left empty is in it as an empty text. */
export function specOfValues(values: LaunchValues): unknown {
  const { timeLimitMinutes, ...search } = values.search;
  const space = values[values.spaceKind];
  const ruleOptions = changedRuleOptions(values.ruleOptions, chosenRules(space));
  return {
    version: 1,
    name: values.name,
    seed: values.seed,
    dataset: values.dataset,
    space: {
      kind: values.spaceKind,
      ...space,
      ...(Object.keys(ruleOptions).length > 0 && { ruleOptions }),
    },
    search: {
      ...search,
      strategy:
        values.strategy === 'evolution'
          ? { name: 'evolution', ...values.evolution }
          : { name: values.strategy },
      ...(timeLimitMinutes === '' ? {} : { timeLimitMinutes }),
    },
    finals: values.finals,
    attack: values.attack,
  };
}
