import {
  adversarialEpsilon,
  AppError,
  datasetShapes,
  type ExperimentSpec,
  type SearchQuestion,
} from '@bionas/contracts';
import { searchNetwork, supernetOfSpace, supernetTraining } from '@bionas/search-space';
import type { QuestionJob } from '@bionas/store';

/** What a trainer does to answer a question of this experiment's search. */
export function questionJob(question: SearchQuestion, spec: ExperimentSpec): QuestionJob {
  // One seed for all: candidates differ in their genomes alone, samples in their alphas.
  const common = { dataset: spec.dataset, dataSeed: spec.seed, seed: spec.seed };
  if (question.kind === 'evaluate') {
    const { training } = spec.search;
    return {
      kind: 'evaluate',
      candidate: question.question,
      ...common,
      genome: question.genome,
      network: searchNetwork(spec.space),
      training: question.epochs === null ? training : { ...training, epochs: question.epochs },
      ...(spec.search.objectives.includes('robustness') && {
        robustnessAt: adversarialEpsilon({}, datasetShapes[spec.dataset.name].channels),
      }),
    };
  }
  const { strategy } = spec.search;
  if (spec.space.kind !== 'cell' || (strategy.name !== 'darts' && strategy.name !== 'eg-nas'))
    throw new AppError(
      'invalid-message',
      `A ${question.kind} question came from a search by ${strategy.name} in a ${spec.space.kind} space, which has no supernet.`,
    );
  return {
    ...question,
    ...common,
    supernet: supernetOfSpace(spec.space, strategy, spec.search.constraints),
    training: supernetTraining(strategy),
  };
}
