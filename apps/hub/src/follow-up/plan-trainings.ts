/**
 * Which trainings follow a search: each of the best mixes with several seeds, beside its controls of the same
 * architecture, seeds and data order (search.md, section 8): the all-BP twin, every single rule, rules drawn at random; where it is
 * asked for, the twin trained against attacks too.
 * Beside them all stand random genomes, the control of the search itself.
 */
import { genomeId, twinOf, type ExperimentSpec, type Genome, type TrainingRole } from '@bionas/contracts';
import { createRandom, randomMix, singleRuleVersion, trainingForm } from '@bionas/search-space';
import { randomGenomes } from './random-genomes.ts';

export interface PlannedTraining {
  readonly role: TrainingRole;
  /** The discovered mix this training is, or is compared with: of a random genome the best one. */
  readonly mixGenomeId: string;
  readonly genome: Genome;
  readonly genomeId: string;
  readonly seed: number;
}

/** Seeds of the final trainings: the experiment's and the following ones. */
export function trainingSeeds(spec: ExperimentSpec): number[] {
  return Array.from({ length: spec.finals.seeds }, (_, index) => spec.seed + index);
}

interface Member {
  readonly role: TrainingRole;
  readonly genome: Genome;
}

function controlsOf(spec: ExperimentSpec, mix: Genome): Member[] {
  const controls: Member[] = [{ role: 'twin', genome: twinOf(mix) }];
  if (spec.finals.adversarialReference) controls.push({ role: 'adversarial-twin', genome: twinOf(mix) });
  if (spec.finals.singleRules) {
    for (const rule of spec.space.rules) {
      controls.push({ role: 'single-rule', genome: singleRuleVersion(mix, rule, spec.space) });
    }
  }
  for (let draw = 0; draw < spec.finals.randomMixes; draw += 1) {
    const random = createRandom(spec.seed, 'random-mix', genomeId(mix), String(draw));
    controls.push({ role: 'random-mix', genome: randomMix(mix, spec.space, random) });
  }
  return controls;
}

/**
 * The trainings in the order in which they should run: seed by seed, a mix right before its twin, so that the first
 * comparison stands early. What trains alike is trained once a seed, however many roles it could play; the first names it.
 */
export function planTrainings(spec: ExperimentSpec, mixes: readonly Genome[]): PlannedTraining[] {
  const groups = mixes.map((mix) => {
    const members: Member[] = [{ role: 'mix', genome: mix }, ...controlsOf(spec, mix)];
    return { mixGenomeId: genomeId(mix), members };
  });
  const [best] = mixes;
  if (best !== undefined) {
    const members = randomGenomes(spec).map((genome): Member => ({ role: 'random-genome', genome }));
    groups.push({ mixGenomeId: genomeId(best), members });
  }
  // A mix may itself be the control of another: as a discovered mix it keeps its own name.
  const formOf = (genome: Genome): string => genomeId(trainingForm(genome, spec.space.ruleOptions));
  const discovered = new Set(mixes.map(formOf));
  const planned: PlannedTraining[] = [];
  const seen = new Set<string>();
  for (const seed of trainingSeeds(spec)) {
    for (const { mixGenomeId, members } of groups) {
      for (const { role, genome } of members) {
        const id = genomeId(genome);
        const form = formOf(genome);
        // Trained in another way, it stands beside whatever else has its genome.
        const robust = role === 'adversarial-twin';
        const key = `${form} ${seed}${robust ? ' robust' : ''}`;
        if (seen.has(key) || (!robust && role !== 'mix' && discovered.has(form))) continue;
        seen.add(key);
        planned.push({ role, mixGenomeId, genome, genomeId: id, seed });
      }
    }
  }
  return planned;
}
