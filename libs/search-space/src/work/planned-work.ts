/** @file The jobs that a spec will come to, before anything runs: how many, and what each asks. Upper bounds where genomes decide. */
import {
  datasetShapes,
  finalTraining,
  twinOf,
  type ExperimentSpec,
  type Genome,
  type PlannedWork,
  type SupernetStrategySpec,
  type TrainingRole,
  type TrainingSpec,
  type WorkLoad,
} from '@bionas/contracts';
import { brokenConstraints } from '../constraints/constraints.ts';
import { finalNetwork, searchNetwork } from '../network-of-space.ts';
import { costsOf } from '../network-costs.ts';
import { createRandom } from '../random.ts';
import { singleRuleVersion } from '../rule-controls.ts';
import { sampleGenome } from '../sample-genome.ts';
import { supernetOfSpace, supernetTraining } from '../supernet-of-space.ts';
import { loadOfAttack, loadOfScoring, loadOfSupernetTraining, loadOfTraining } from './work-loads.ts';

/** Genomes that stand for those the search will find. */
const drawn = 24;

/** In the order in which it is done. What a constraint forbids is left out of the genomes that stand for others, where any is left. */
export function plannedWork(spec: ExperimentSpec): PlannedWork[] {
  const genomes = typicalGenomes(spec);
  return [...supernetWork(spec), candidatesOf(spec, genomes), ...finalsOf(spec, genomes)].filter(
    ({ jobs }) => jobs > 0,
  );
}

function typicalGenomes(spec: ExperimentSpec): Genome[] {
  const { space, search, dataset, seed } = spec;
  const random = createRandom(seed, 'typical-genome');
  const genomes = Array.from({ length: drawn }, () => sampleGenome(space, random));
  const { constraints } = search;
  if (constraints === undefined) return genomes;
  const [network, image] = [finalNetwork(space), datasetShapes[dataset.name]];
  const allowed = genomes.filter(
    (genome) => brokenConstraints(costsOf(genome, network, image), constraints).length === 0,
  );
  return allowed.length > 0 ? allowed : genomes;
}

const evenly = (loads: readonly WorkLoad[]): PlannedWork['loads'] =>
  loads.map((load) => ({ share: 1 / loads.length, load }));

function candidatesOf(spec: ExperimentSpec, genomes: readonly Genome[]): PlannedWork {
  const { dataset, space, search } = spec;
  const network = searchNetwork(space);
  const isSupernet = search.strategy.name === 'darts' || search.strategy.name === 'eg-nas';
  return {
    part: 'candidates',
    jobs: search.candidates,
    atOnce: isSupernet ? Infinity : search.parallel,
    loads: trainingLengths(search).flatMap(({ share, epochs }) =>
      evenly(
        genomes.map((genome) =>
          loadOfTraining({ genome, network, dataset, training: { ...search.training, epochs } }, false),
        ),
      ).map(({ share: part, load }) => ({ share: share * part, load })),
    ),
  };
}

/** With halving one in `reduction` trainings of a rung has a successor, `reduction` times as long: shares of the rungs fall as a geometric row. */
function trainingLengths({
  halving,
  training,
}: ExperimentSpec['search']): { share: number; epochs: number }[] {
  if (halving === undefined) return [{ share: 1, epochs: training.epochs }];
  const { minEpochs, reduction } = halving;
  const last = Math.round(Math.log(training.epochs / minEpochs) / Math.log(reduction));
  const weights = Array.from({ length: last + 1 }, (_, rung) => reduction ** -rung);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, rung) => ({
    share: weight / all,
    epochs: rung === last ? training.epochs : Math.round(minEpochs * reduction ** rung),
  }));
}

function supernetWork(spec: ExperimentSpec): PlannedWork[] {
  const { dataset, space, search } = spec;
  const { strategy } = search;
  if ((strategy.name !== 'darts' && strategy.name !== 'eg-nas') || space.kind !== 'cell') return [];
  const supernet = supernetOfSpace(space, strategy, search.constraints);
  const stretches = stretchesOf(strategy);
  const trained: PlannedWork = {
    part: 'supernet',
    jobs: stretches.length,
    atOnce: 1,
    loads: evenly(
      stretches.map(({ from, to }) =>
        loadOfSupernetTraining({ supernet, dataset, training: supernetTraining(strategy), from, to }),
      ),
    ),
  };
  if (strategy.name === 'darts') return [trained];
  // The first epoch has no weights to score with.
  const searching = strategy.epochs - Math.max(1, strategy.warmupEpochs);
  const samples = strategy.runs * strategy.population;
  const questions = Math.min(search.parallel, samples);
  const { probeImages } = strategy;
  return [
    trained,
    {
      part: 'samples',
      jobs: Math.max(0, searching) * strategy.generations * questions,
      atOnce: questions,
      loads: evenly([loadOfScoring({ supernet, dataset, samples: samples / questions, probeImages })]),
    },
  ];
}

/** One epoch after the other: a search can be changed in between. */
const stretchesOf = ({ epochs }: SupernetStrategySpec): { from: number; to: number }[] =>
  Array.from({ length: epochs }, (_, from) => ({ from, to: from + 1 }));

/** Each of the best mixes with its twin, perhaps a second one trained against attacks, its single rules and random mixes, and the random genomes, with every seed; an attack on each. */
function finalsOf(spec: ExperimentSpec, genomes: readonly Genome[]): PlannedWork[] {
  const { dataset, space, finals, attack } = spec;
  const network = finalNetwork(space);
  const rules = finals.singleRules ? space.rules.filter((rule) => rule !== 'bp') : [];
  const asFound = finals.top * (1 + finals.randomMixes) + finals.randomGenomes;
  const robust = finals.adversarialReference === undefined ? [] : [{ role: 'adversarial-twin' as const }];
  const groups: { count: number; genomes: Genome[]; role?: TrainingRole }[] = [
    { count: asFound, genomes: [...genomes] },
    { count: finals.top, genomes: genomes.map(twinOf) },
    ...robust.map(({ role }) => ({ count: finals.top, genomes: genomes.map(twinOf), role })),
    ...rules.map((rule) => ({
      count: finals.top,
      genomes: genomes.map((genome) => singleRuleVersion(genome, rule, space)),
    })),
  ];
  const aSeed = groups.reduce((sum, { count }) => sum + count, 0);
  const loadsOf = (loadOf: (genome: Genome, training: TrainingSpec) => WorkLoad): PlannedWork['loads'] =>
    groups.flatMap(({ count, genomes: members, role = null }) =>
      members.map((genome) => ({
        share: count / aSeed / members.length,
        load: loadOf(genome, finalTraining(finals, role)),
      })),
    );
  const jobs = aSeed * finals.seeds;
  const { preset } = attack;
  return [
    {
      ...{ part: 'finals', jobs, atOnce: Infinity },
      loads: loadsOf((genome, training) => loadOfTraining({ genome, network, dataset, training }, true)),
    },
    ...(preset === 'none'
      ? []
      : [
          {
            ...{ part: 'attacks' as const, jobs, atOnce: Infinity },
            loads: loadsOf((genome) => loadOfAttack({ genome, network, dataset, preset })),
          },
        ]),
  ];
}
