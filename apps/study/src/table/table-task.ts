/** @file What the process that makes a table and those that train for it say to each other: one training of one cell at a time. */
import { nb201Text, type Genome, type Nb201Genome, type TrainingSpec } from '@bionas/contracts';
import type { TableSpec, TrainingRecord } from '@bionas/search';
import { listTrainingForms } from '@bionas/search-space';
import { trainingOf } from './table-plan.ts';

export interface TableTask {
  readonly cell: string;
  readonly genome: Genome;
  readonly training: TrainingSpec;
  readonly seed: number;
}
/** What a worker is told first. */
export type WorkerSetting = Pick<TableSpec, 'dataset' | 'dataSeed' | 'space'>;
export type ToWorker =
  | { readonly kind: 'setting'; readonly setting: WorkerSetting }
  | { readonly kind: 'task'; readonly task: TableTask };
export type FromWorker =
  | { readonly kind: 'ready'; readonly tensorflow: string; readonly dataHash: string }
  | { readonly kind: 'done'; readonly record: TrainingRecord };

/** A line of the file of parts. */
export interface TablePart {
  readonly cell: string;
  readonly seed: number;
  readonly epochs: number;
  readonly record: TrainingRecord;
}

export const partId = ({ cell, seed, epochs }: Omit<TablePart, 'record'>): string =>
  `${cell} ${seed} ${epochs}`;

/** Every training of the table, the long ones first: no core is left with one at the end. */
export function tasksOf(
  spec: TableSpec,
  cells: readonly Nb201Genome[] = listTrainingForms(spec.space).map(({ genome }) => genome),
): TableTask[] {
  return [...spec.lengths]
    .sort((a, b) => b - a)
    .flatMap((epochs) =>
      cells.flatMap((genome) =>
        spec.seeds.map((seed) => ({
          ...{ cell: nb201Text(genome), genome, seed },
          training: trainingOf(spec, epochs),
        })),
      ),
    );
}
