/**
 * @file What the launch form holds. It keeps the settings of all spaces and of all strategies while another is chosen,
 * so that switching to and fro loses nothing; the spec that is submitted has only the chosen ones.
 */
import {
  effectiveRuleOptions,
  experimentSpecSchema,
  learningRuleNames,
  strategyCatalogue,
  type ExperimentSpec,
  type HalvingSpec,
  type LearningRuleName,
  type SearchConstraints,
  type SearchSpec,
  type SpaceSpec,
  type StrategyName,
  type StrategySpec,
  type TrainingSpec,
} from '@bionas/contracts';
import { adversarialOf, adversarialValues, type AdversarialValues } from './adversarial-values.ts';
import { changedRuleOptions, chosenRules, type RuleOptionValues } from './chosen-rules.ts';

type SpaceOf<Kind extends SpaceSpec['kind']> = Omit<
  Extract<SpaceSpec, { kind: Kind }>,
  'kind' | 'ruleOptions'
>;
type StrategyOf<Name extends StrategyName> = Omit<Extract<StrategySpec, { name: Name }>, 'name'>;
type Optional<Values> = { readonly [Key in keyof Values]-?: Exclude<Values[Key], undefined> | '' };

type TrainingValues = Omit<TrainingSpec, 'adversarial'> & { readonly adversarial: AdversarialValues };

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
  readonly strategy: StrategyName;
  readonly evolution: StrategyOf<'evolution'>;
  readonly darts: StrategyOf<'darts'>;
  readonly 'eg-nas': StrategyOf<'eg-nas'>;
  /** Whether trainings of candidates are cut short by `search.halving`. */
  readonly halved: boolean;
  /** An empty limit or constraint is none. */
  readonly search: Omit<
    SearchSpec,
    'strategy' | 'timeLimitMinutes' | 'trainerHours' | 'constraints' | 'halving' | 'training'
  > & {
    readonly training: TrainingValues;
    readonly timeLimitMinutes: number | '';
    readonly trainerHours: number | '';
    readonly constraints: Optional<SearchConstraints>;
    readonly halving: HalvingSpec;
  };
  readonly finals: Omit<ExperimentSpec['finals'], 'training' | 'adversarialReference'> & {
    readonly training: TrainingValues;
    readonly adversarialReference: AdversarialValues;
  };
  /** What learns from attacked images: candidates, all final networks, or a reference beside them. */
  readonly against: { readonly search: boolean; readonly finals: boolean; readonly reference: boolean };
  readonly attack: ExperimentSpec['attack'];
}

/** The form for a spec; what the spec does not have gets the schema's defaults. */
export function valuesOfSpec(spec: ExperimentSpec): LaunchValues {
  const { strategy, timeLimitMinutes, trainerHours, constraints, halving, training, ...search } = spec.search;
  const { finals } = spec;
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
    strategy: strategy.name,
    evolution: strategyOf('evolution', strategy),
    darts: strategyOf('darts', strategy),
    'eg-nas': strategyOf('eg-nas', strategy),
    halved: halving !== undefined,
    search: {
      ...search,
      training: trainingValues(training),
      timeLimitMinutes: timeLimitMinutes ?? '',
      trainerHours: trainerHours ?? '',
      constraints: {
        maxParameters: constraints?.maxParameters ?? '',
        maxMultiplyAdds: constraints?.maxMultiplyAdds ?? '',
        minBioShare: constraints?.minBioShare ?? '',
      },
      halving: halving ?? halvingDefaults(),
    },
    finals: {
      ...finals,
      training: trainingValues(finals.training),
      adversarialReference: adversarialValues(finals.adversarialReference),
    },
    against: {
      search: training.adversarial !== undefined,
      finals: finals.training.adversarial !== undefined,
      reference: finals.adversarialReference !== undefined,
    },
    attack: spec.attack,
  };
}

const trainingValues = ({ adversarial, ...training }: TrainingSpec): TrainingValues => ({
  ...training,
  adversarial: adversarialValues(adversarial),
});

const trainingOf = ({ adversarial, ...training }: TrainingValues, against: boolean): object => ({
  ...training,
  ...(against && { adversarial: adversarialOf(adversarial) }),
});

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

/** The settings of a strategy: those of the spec if it is this one, else the schema's defaults. */
function strategyOf<Name extends StrategyName>(name: Name, chosen: StrategySpec): StrategyOf<Name> {
  const cells = { name: 'defaults', space: { kind: 'cell' as const } };
  const strategy =
    chosen.name === name
      ? chosen
      : experimentSpecSchema.parse({ ...cells, search: { strategy: { name } } }).search.strategy;
  if (!isNamed(strategy, name)) throw otherKind();
  const { name: _name, ...values } = strategy;
  return values;
}

const isNamed = <Name extends StrategyName>(
  strategy: StrategySpec,
  name: Name,
): strategy is Extract<StrategySpec, { name: Name }> => strategy.name === name;

function halvingDefaults(): HalvingSpec {
  const { halving } = experimentSpecSchema.parse({
    name: 'defaults',
    search: { halving: {}, training: { epochs: 1_000 } },
  }).search;
  if (halving === undefined) throw otherKind();
  return halving;
}

const otherKind = (): Error =>
  new Error('The defaults of the experiment schema do not have the kind they were asked for.');

/** Shared weights leave no trainings to cut short. */
export const canBeHalved = (strategy: StrategyName): boolean =>
  strategyCatalogue[strategy].scoresBy === 'training';

/** The spec as the form has it, not yet checked: a field left empty is in it as an empty text. */
export function specOfValues(values: LaunchValues): unknown {
  const { timeLimitMinutes, trainerHours, constraints, halving, training, ...search } = values.search;
  const { adversarialReference, ...finals } = values.finals;
  const { against } = values;
  const bounds = Object.entries(constraints).filter(([, bound]) => bound !== '');
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
      training: trainingOf(training, against.search),
      strategy:
        values.strategy === 'random'
          ? { name: 'random' }
          : { name: values.strategy, ...values[values.strategy] },
      ...(bounds.length > 0 && { constraints: Object.fromEntries(bounds) }),
      ...(values.halved && canBeHalved(values.strategy) && { halving }),
      ...(timeLimitMinutes === '' ? {} : { timeLimitMinutes }),
      ...(trainerHours === '' ? {} : { trainerHours }),
    },
    finals: {
      ...finals,
      training: trainingOf(finals.training, against.finals),
      ...(against.reference && { adversarialReference: adversarialOf(adversarialReference) }),
    },
    attack: values.attack,
  };
}
