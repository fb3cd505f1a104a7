/** Runs side by side, grouped so that the runs of a group differ in their seeds alone. */
import { compareGroups, type GroupRun } from '@bionas/analysis';
import type { CompareQuery } from '@bionas/api';
import {
  AppError,
  finalTraining,
  genomeId as idOf,
  hashOf,
  rulesOf,
  shortForm,
  trainingRoles,
  twinOf,
  type Comparison,
  type ExperimentSpec,
  type Genome,
  type RunRow,
  type TrainingRole,
} from '@bionas/contracts';
import { finalNetwork, singleRuleVersion } from '@bionas/search-space';
import {
  findExperiment,
  findRun,
  listFinishedTrainings,
  type FinishedTraining,
  type Store,
} from '@bionas/store';
import { allTrainings, isTraining, type TrainingRow } from './all-trainings.ts';
import { attackOf } from './attack-of.ts';

interface Group {
  readonly key: string;
  readonly label: string;
  readonly role: TrainingRole | null;
  readonly runs: TrainingRow[];
}

/** As the roles are listed; what has none comes last. */
const placeOf = (role: TrainingRole | null): number =>
  role === null ? trainingRoles.length : trainingRoles.indexOf(role);

/** "all FA" where every layer has one rule, else the short form. */
function rulesLabel(genome: Genome): string {
  const rules = [
    ...new Set(
      rulesOf(genome)
        .filter(({ place }) => place.includes('.'))
        .map(({ rule }) => rule),
    ),
  ];
  return rules.length === 1 && rules[0] !== undefined ? `all ${rules[0]}` : shortForm(genome);
}

function labelOf(role: TrainingRole | null, genome: Genome): string {
  switch (role) {
    case 'mix':
      return `mix ${shortForm(genome)}`;
    case 'twin':
      return 'BP twin';
    case 'single-rule':
      return rulesLabel(genome);
    case 'random-mix':
      return `random mix ${shortForm(genome)}`;
    case 'random-genome':
      return `random genome ${shortForm(genome)}`;
    case 'adversarial-twin':
      return 'robust BP twin';
    case null:
      return shortForm(genome);
  }
}

/** The mix, everything that was trained beside it, whichever mix of the experiment that was trained for, and the random genomes. */
async function runsAround(store: Store, experimentId: string, mixGenomeId: string): Promise<TrainingRow[]> {
  const { spec } = await findExperiment(store, experimentId);
  const all = await allTrainings(store, experimentId);
  const mix = all.find(({ genomeId }) => genomeId === mixGenomeId);
  if (!mix)
    throw new AppError(
      'not-found',
      `Experiment ${experimentId} has trained no mix ${mixGenomeId.slice(0, 12)}.`,
    );
  const roles = new Map<string, TrainingRole>();
  for (const rule of spec.space.rules)
    roles.set(idOf(singleRuleVersion(mix.genome, rule, spec.space)), 'single-rule');
  roles.set(idOf(twinOf(mix.genome)), 'twin');
  roles.set(mixGenomeId, 'mix');
  return all.flatMap((run) => {
    const beside = run.mixGenomeId === mixGenomeId || run.role === 'random-genome';
    // It has the genome of the twin, and is another training.
    if (run.role === 'adversarial-twin') return beside ? [run] : [];
    const role = roles.get(run.genomeId) ?? (beside ? run.role : undefined);
    return role === undefined ? [] : [{ ...run, role }];
  });
}

/** Of an attack the training it attacks; anything else that is no training cannot be compared and is told. */
async function chosenRuns(
  store: Store,
  runIds: readonly string[],
): Promise<{ runs: TrainingRow[]; notes: string[] }> {
  const chosen = new Map<string, TrainingRow>();
  const notes: string[] = [];
  for (const id of runIds) {
    const run = await findRun(store, id);
    const [parent] = run.kind === 'attack' ? run.relatedRunIds : [];
    const subject: RunRow = parent === undefined ? run : await findRun(store, parent);
    if (isTraining(subject)) chosen.set(subject.id, subject);
    else notes.push(`Run ${id.slice(0, 8)} is a ${run.kind} and was left out: trainings are compared.`);
  }
  return { runs: [...chosen.values()], notes };
}

/** Settings of a training besides its genome; equal settings can be compared. */
const protocolOf = (spec: ExperimentSpec, role: TrainingRole | null = null): object => {
  // What is measured on the way changes no result.
  const { measures: _measures, ...training } = finalTraining(spec.finals, role);
  return {
    dataset: spec.dataset,
    dataSeed: spec.seed,
    network: finalNetwork(spec.space),
    training,
    attack: spec.attack,
  };
};

function toGroups(runs: readonly TrainingRow[], protocolIds: ReadonlyMap<string, string>): Group[] {
  const groups = new Map<string, Group>();
  for (const run of runs) {
    const robust = run.role === 'adversarial-twin';
    const key = hashOf([
      run.genomeId,
      protocolIds.get(run.experimentId),
      ...(robust ? [run.role] : []),
    ]).slice(0, 16);
    const group = groups.get(key) ?? { key, label: labelOf(run.role, run.genome), role: run.role, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => placeOf(a.role) - placeOf(b.role));
}

function groupRun(finished: FinishedTraining, spec: ExperimentSpec | undefined): GroupRun {
  const attack = attackOf(finished, spec?.attack.preset);
  return {
    seed: finished.seed,
    test: finished.result.test,
    robust: attack?.worstCase ?? null,
    ruleGradient: attack?.ruleGradient ?? null,
  };
}

/** A comparison stays with the preset of the experiment, which all its runs have. */
function challengeNote(
  trainings: readonly FinishedTraining[],
  specs: ReadonlyMap<string, ExperimentSpec>,
): string[] {
  const challenged = trainings.filter(({ experimentId, attacks }) => {
    const own = specs.get(experimentId)?.attack.preset;
    return own !== 'none' && attacks.some(({ preset, result }) => result !== null && preset !== own);
  });
  return challenged.length === 0
    ? []
    : [
        `${challenged.length} of these trainings ${challenged.length === 1 ? 'was' : 'were'} challenged by another preset. Here all figures are by the preset of the experiment; the leaderboard takes challenges in.`,
      ];
}

async function specsOf(store: Store, runs: readonly TrainingRow[]): Promise<Map<string, ExperimentSpec>> {
  const specs = new Map<string, ExperimentSpec>();
  for (const id of new Set(runs.map(({ experimentId }) => experimentId))) {
    specs.set(id, (await findExperiment(store, id)).spec);
  }
  return specs;
}

/** @throws AppError not-found for an unknown run, experiment or mix */
export async function compare(store: Store, query: CompareQuery): Promise<Comparison> {
  const { runs, notes } =
    'runIds' in query
      ? await chosenRuns(store, query.runIds)
      : { runs: await runsAround(store, query.experimentId, query.mixGenomeId), notes: [] };
  const specs = await specsOf(store, runs);
  const protocols = new Map([...specs].map(([id, spec]) => [id, protocolOf(spec)]));
  const groups = toGroups(runs, new Map([...protocols].map(([id, protocol]) => [id, hashOf(protocol)])));
  const { trainings } = await listFinishedTrainings(store, { runIds: runs.map(({ id }) => id) });
  const finished = new Map(trainings.map((training) => [training.runId, training]));
  const found = compareGroups(
    groups.map((group) => {
      const [first] = group.runs;
      const protocol = first ? protocols.get(first.experimentId) : undefined;
      const spec = first && specs.get(first.experimentId);
      return {
        label: group.label,
        settings: { ...(spec && protocolOf(spec, group.role)), genome: first?.genome },
        protocolId: hashOf(protocol ?? null),
        runs: group.runs.flatMap(({ id }) => {
          const training = finished.get(id);
          return training ? [groupRun(training, specs.get(training.experimentId))] : [];
        }),
      };
    }),
  );
  return {
    groups: groups.flatMap((group, index) => {
      const [first] = group.runs;
      const findings = found.groups[index];
      if (!first || !findings) return [];
      return [{ ...group, genomeId: first.genomeId, genome: first.genome, ...findings }];
    }),
    differences: found.differences,
    notes: [...notes, ...found.notes, ...challengeNote(trainings, specs)],
  };
}
