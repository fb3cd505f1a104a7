/** @file From finished trainings and attacks to the rows of the leaderboard (design, section 6). */
import {
  datasetShapes,
  describeAdversarial,
  effectiveAdversarial,
  genomeId,
  hashOf,
  trainingRoles,
  twinOf,
  type AttackPresetName,
  type DatasetSpec,
  type Estimate,
  type Genome,
  type LeaderboardRow,
  type NetworkSpec,
  type TrainingResult,
  type TrainingRole,
  type TrainingSpec,
} from '@bionas/contracts';
import { estimate, estimateOrNull } from '../intervals/estimate.ts';
import { pairedSeeds } from '../intervals/paired-seeds.ts';
import { countingEvaluations, standing, type Evaluation } from '../robustness/counting-evaluation.ts';

/** A finished training with the finished attacks on it. */
export interface FinishedTraining {
  readonly runId: string;
  readonly experimentId: string;
  readonly role: TrainingRole;
  readonly genome: Genome;
  /** The discovered mix that a control belongs to; a mix's own id. */
  readonly mixGenomeId: string;
  /** Of the initial weights and the data order; twins are paired by it. */
  readonly seed: number;
  readonly dataset: DatasetSpec;
  readonly network: NetworkSpec;
  readonly training: TrainingSpec;
  readonly attackPreset: AttackPresetName;
  readonly result: TrainingResult;
  /** In any order; which of them counts is told in `counting-evaluation.ts`. */
  readonly evaluations: readonly Evaluation[];
}

/** Under so many seeds a row is provisional. */
const seedsForCertainty = 3;
/** Trainings of one genome under one protocol, against attacks in one way or not at all; one for each seed. */
interface Group {
  readonly protocolId: string;
  readonly adversarial: LeaderboardRow['adversarial'];
  readonly genomeId: string;
  readonly all: FinishedTraining[];
  readonly bySeed: Map<number, FinishedTraining>;
}

/**
 * Groups trainings by protocol and genome and ranks each protocol by mean test accuracy. Equal means: higher robust
 * accuracy first. Rows under three seeds are ranked too, and marked provisional. A seed trained twice counts once
 * (the first of the list). Twin differences are paired over seeds, with the all-BP version of the same genome under
 * the same protocol and as well prepared against attacks, whatever role it was trained in. An adversarial twin is set against
 * the twin that is trained as usual: what robustness costs.
 *
 * @returns rows by protocol (the one with the best row first), then by rank
 */
export function rankLeaderboard(trainings: readonly FinishedTraining[]): LeaderboardRow[] {
  const groups = new Map<string, Group>();
  for (const training of trainings) {
    const protocol = protocolIdOf(training);
    const id = genomeId(training.genome);
    const adversarial = adversarialOf(training);
    const key = keyOf(protocol, id, adversarial);
    const group: Group = groups.get(key) ?? {
      ...{ protocolId: protocol, adversarial },
      genomeId: id,
      all: [],
      bySeed: new Map(),
    };
    groups.set(key, group);
    group.all.push(training);
    if (!group.bySeed.has(training.seed)) group.bySeed.set(training.seed, training);
  }
  const byProtocol = new Map<string, Omit<LeaderboardRow, 'rank'>[]>();
  for (const group of groups.values()) {
    const row = rowOf(group, (id, adversarial) => groups.get(keyOf(group.protocolId, id, adversarial)));
    if (row !== null) byProtocol.set(group.protocolId, [...(byProtocol.get(group.protocolId) ?? []), row]);
  }
  return [...byProtocol.values()]
    .map((rows) => rows.sort(betterRow))
    .sort(([a], [b]) => (a === undefined || b === undefined ? 0 : betterRow(a, b)))
    .flatMap((rows) => rows.map((row, index) => ({ ...row, rank: index + 1 })));
}

const keyOf = (protocolId: string, id: string, adversarial: LeaderboardRow['adversarial']): string =>
  `${protocolId} ${id} ${adversarial?.id ?? ''}`;

function adversarialOf({ dataset, training }: FinishedTraining): LeaderboardRow['adversarial'] {
  const { adversarial } = training;
  if (adversarial === undefined) return null;
  const { channels } = datasetShapes[dataset.name];
  return {
    id: hashOf(effectiveAdversarial(adversarial, channels)).slice(0, 8),
    text: describeAdversarial(adversarial, channels),
  };
}

/**
 * Names what must be equal for two trainings to be compared: the images of all three parts, the network's size, the
 * training and the attack. Whether it was trained against attacks is told of a row, so that a robust row stands beside the others.
 */
export function protocolIdOf(training: FinishedTraining): string {
  const { dataset, network, attackPreset, result } = training;
  // What is measured on the way changes no result.
  const { measures: _measures, adversarial: _adversarial, ...settings } = training.training;
  return hashOf({
    dataset: dataset.name,
    images: result.provenance.dataHash,
    network,
    training: settings,
    attackPreset,
  }).slice(0, 16);
}

function betterRow(a: Omit<LeaderboardRow, 'rank'>, b: Omit<LeaderboardRow, 'rank'>): number {
  return (
    b.accuracy.mean - a.accuracy.mean ||
    rankedRobust(b) - rankedRobust(a) ||
    (a.genomeId < b.genomeId ? -1 : 1)
  );
}

type Find = (id: string, adversarial: LeaderboardRow['adversarial']) => Group | undefined;

function rowOf(group: Group, find: Find): Omit<LeaderboardRow, 'rank'> | null {
  const ofSeeds = [...group.bySeed.values()].sort((a, b) => a.seed - b.seed);
  // Trained in several roles, e.g. one mix's random control is another mix, it is shown in the first of them.
  const shown = trainingRoles
    .map((role) => group.all.find((training) => training.role === role))
    .find((training) => training !== undefined);
  if (shown === undefined) return null;
  const twinId = genomeId(twinOf(shown.genome));
  const { adversarial } = group;
  const isTwin = twinId === group.genomeId;
  const twin = !isTwin ? find(twinId, adversarial) : adversarial === null ? undefined : find(twinId, null);
  const against = (value: Value): Estimate | null =>
    twin === undefined ? null : pairedSeeds(bySeed(group, value), bySeed(twin, value));
  const counted = countingEvaluations(ofSeeds.map(({ evaluations }) => evaluations));
  const attacks = counted?.evaluations.filter((one) => one !== null) ?? [];
  return {
    genomeId: group.genomeId,
    genome: shown.genome,
    role: shown.role,
    mixGenomeId: shown.mixGenomeId,
    protocol: {
      id: group.protocolId,
      dataset: shown.dataset.name,
      epochs: shown.training.epochs,
      trainSize: shown.dataset.trainSize,
      attackPreset: shown.attackPreset,
    },
    experimentIds: [...new Set(group.all.map(({ experimentId }) => experimentId))],
    runIds: [...new Set(group.all.map(({ runId }) => runId))],
    seeds: ofSeeds.map(({ seed }) => seed),
    accuracy: estimate(ofSeeds.map(accuracyOf)),
    robust: estimateOrNull(finite(attacks.map(robustOf))),
    epsilon: attacks[0]?.epsilon ?? null,
    ruleGradientRobust: estimateOrNull(
      finite(attacks.map(({ ruleGradient }) => (ruleGradient === null ? null : shareOf(ruleGradient)))),
    ),
    twinDifference: against(accuracyOf),
    twinRobustDifference: twin === undefined ? null : robustDifference(group, twin),
    parameters: shown.result.parameters,
    trainingMs: ofSeeds.reduce((sum, { result }) => sum + result.durationMs, 0) / ofSeeds.length,
    provisional: ofSeeds.length < seedsForCertainty,
    adversarial,
    ...(counted && { measuredBy: { preset: counted.preset, presetVersion: counted.presetVersion } }),
    verdict: counted?.verdict ?? null,
  };
}

type Value = (training: FinishedTraining) => number | null;

const shareOf = ({ correct, total }: { correct: number; total: number }): number => correct / total;
const accuracyOf = ({ result }: FinishedTraining): number => shareOf(result.test);
/** Null where the figure means nothing. */
const robustOf = (evaluation: Evaluation): number | null =>
  evaluation.verdict === 'invalid' ? null : standing(evaluation);

/** By the preset that counts for both rows together, so that no difference mixes presets. */
function robustDifference(group: Group, twin: Group): Estimate | null {
  const both = [...group.bySeed, ...twin.bySeed];
  const counted = countingEvaluations(both.map(([, { evaluations }]) => evaluations));
  const figures = both.map(([seed], place) => {
    const found = counted?.evaluations[place];
    return [seed, found ? robustOf(found) : null] as const;
  });
  const known = (some: typeof figures): Map<number, number> =>
    new Map(some.flatMap(([seed, value]) => (value === null ? [] : [[seed, value] as const])));
  return pairedSeeds(known(figures.slice(0, group.bySeed.size)), known(figures.slice(group.bySeed.size)));
}

/** A figure that attacks were blinded for is shown, but ranks nothing. */
const rankedRobust = ({ robust, verdict }: Omit<LeaderboardRow, 'rank'>): number =>
  robust === null || verdict === 'masked' ? -1 : robust.mean;
const finite = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

function bySeed(group: Group, value: Value): Map<number, number> {
  const values = new Map<number, number>();
  for (const [seed, training] of group.bySeed) {
    const own = value(training);
    if (own !== null) values.set(seed, own);
  }
  return values;
}
