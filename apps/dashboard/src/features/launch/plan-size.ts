import type { ExperimentSpec } from '@bionas/contracts';

/** How much work a spec asks for, before anything runs. */
export interface PlanSize {
  readonly evaluations: number;
  /** Upper bound: a control that equals another is trained once. */
  readonly trainings: number;
  readonly attacks: number;
  /** Trainings that one more seed would add. */
  readonly trainingsASeed: number;
  /** Images shown to networks in all, each epoch counted. */
  readonly imagePasses: number;
}

/**
 * Counts what the hub will plan: every candidate once; each of the best mixes with its twin (and another against attacks where asked for), its
 * single-rule versions (all-BP is the twin already) and its random mixes, and the random genomes, each with every seed; one attack a training.
 */
export function planSize(spec: ExperimentSpec): PlanSize {
  const singleRules = spec.finals.singleRules ? spec.space.rules.filter((rule) => rule !== 'bp').length : 0;
  const robust = spec.finals.adversarialReference === undefined ? 0 : 1;
  const trainingsASeed =
    spec.finals.top * (2 + robust + singleRules + spec.finals.randomMixes) + spec.finals.randomGenomes;
  const trainings = trainingsASeed * spec.finals.seeds;
  const evaluations = spec.search.candidates;
  return {
    evaluations,
    trainings,
    attacks: spec.attack.preset === 'none' ? 0 : trainings,
    trainingsASeed,
    imagePasses:
      spec.dataset.trainSize *
        (evaluations * spec.search.training.epochs + trainings * spec.finals.training.epochs) +
      (supernetWork(spec)?.imagePasses ?? 0),
  };
}

/** What a strategy with shared weights does before the first genome is read off. */
export interface SupernetWork {
  readonly epochs: number;
  /** Alphas that are scored on the probe images; those of gradients are none. */
  readonly samples: number;
  readonly imagePasses: number;
}

/** Null for strategies that train each candidate. */
export function supernetWork({ dataset, search }: ExperimentSpec): SupernetWork | null {
  const { strategy } = search;
  if (strategy.name !== 'darts' && strategy.name !== 'eg-nas') return null;
  const { epochs, warmupEpochs, trainShare } = strategy;
  const anEpoch = Math.floor(dataset.trainSize * trainShare);
  const searching = Math.max(0, epochs - warmupEpochs);
  if (strategy.name === 'darts')
    // Each step of the weights has one of the alphas, with as many images.
    return { epochs, samples: 0, imagePasses: anEpoch * (epochs + searching) };
  const samples = searching * strategy.runs * strategy.generations * strategy.population;
  return { epochs, samples, imagePasses: anEpoch * epochs + samples * strategy.probeImages };
}

const count = (number: number, one: string, more = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : more}`;

/** In one sentence what will run. */
export function planSentence(spec: ExperimentSpec): string {
  const { search } = spec;
  const { evaluations, trainings } = planSize(spec);
  const work = supernetWork(spec);
  const each = count(search.training.epochs, 'epoch');
  const steps =
    work === null
      ? [
          search.halving === undefined
            ? `${count(evaluations, 'candidate')} trained for ${each}`
            : `${count(evaluations, 'candidate')} trained for ${count(search.halving.minEpochs, 'epoch')}, the best of them for up to ${each}`,
        ]
      : [
          `${count(work.epochs, 'epoch')} of the supernet`,
          ...(work.samples === 0 ? [] : [`${count(work.samples, 'sample')} of alphas scored`]),
          `${count(evaluations, 'genome')} read off and trained for ${each}`,
        ];
  return `${steps.join(', ')}; then at most ${count(trainings, 'final training')}.`;
}
