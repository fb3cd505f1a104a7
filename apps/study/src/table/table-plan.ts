/** @file What the shipped table is: sizes at which a training takes seconds and the accuracies of the cells still lie far apart. */
import { experimentSpecSchema, type TrainingSpec } from '@bionas/contracts';
import { tableSpecSchema, type TableSpec } from '@bionas/search';

const { dataset, space, search } = experimentSpecSchema.parse({
  name: 'table',
  dataset: { name: 'mnist', trainSize: 1_280, validationSize: 1_000, testSize: 2_000 },
  space: {
    kind: 'nas-bench-201',
    nodes: 3,
    rules: ['bp', 'fa', 'usf'],
    search: { channels: 4, cellsPerStage: 1 },
    final: { channels: 4, cellsPerStage: 1 },
  },
  search: { training: { epochs: 4, batchSize: 32, learningRate: 0.1 } },
});

export const tablePlan: TableSpec = tableSpecSchema.parse({
  ...{ dataset, space, dataSeed: 1 },
  training: search.training,
  lengths: [1, 4],
  seeds: [1, 2],
});

/** The training of so many epochs, with its own schedule. */
export const trainingOf = ({ training }: Pick<TableSpec, 'training'>, epochs: number): TrainingSpec => ({
  ...training,
  epochs,
});
