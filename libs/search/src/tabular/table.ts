/**
 * @file A tabular benchmark: every training form of a small space, trained with some seeds, so that a search can be answered by looking up.
 * NAS-Bench-101 and -201 (arXiv:1902.09635, 2001.00326) are the models; this one is made by `npm run study:table`, and every length of training in it
 * has a schedule of its own, as in a search: it is not read off the curve of a longer one.
 */
import {
  AppError,
  datasetSpecSchema,
  hashOf,
  nb201Text,
  parseOrThrow,
  spaceSpecSchema,
  trainingSpecSchema,
  type Genome,
} from '@bionas/contracts';
import { trainingForm } from '@bionas/search-space';
import { z } from 'zod';

const count = z.int().min(0);

/** One training. Null: it diverged. */
const trainingRecordSchema = z
  .strictObject({
    /** Right answers on the validation images after each epoch. */
    validation: z.array(count).min(1),
    /** Right answers on the test images after the last. */
    test: count,
    /** Of the training, on the machine that made the table; it was busy with others of them. */
    seconds: z.number().min(0),
  })
  .nullable();
export type TrainingRecord = z.infer<typeof trainingRecordSchema>;

const cellSchema = z.strictObject({
  /** The training form as NAS-Bench-201 writes it. */
  cell: z.string(),
  /** How many genomes of the space have this form. */
  genomes: z.int().min(1),
  parameters: count,
  multiplyAdds: count,
  /** By seed, then by length of training. */
  trainings: z.array(z.array(trainingRecordSchema).min(1)).min(1),
});

/** What was trained: enough to do it again. */
export const tableSpecSchema = z.strictObject({
  dataset: datasetSpecSchema,
  dataSeed: z.int().min(0),
  space: spaceSpecSchema,
  /** Of all lengths; `epochs` is the longest. */
  training: trainingSpecSchema,
  /** Epochs of the trainings of each genome and seed, ascending. */
  lengths: z.array(z.int().min(1)).min(1),
  /** Each draws the weights, the feedback and the order of the images. */
  seeds: z.array(z.int().min(0)).min(1),
});
export type TableSpec = z.infer<typeof tableSpecSchema>;

export const tableSchema = z.strictObject({
  format: z.literal('bionas-table'),
  version: z.literal(1),
  made: z.strictObject({
    command: z.string(),
    date: z.string(),
    bionas: z.string(),
    node: z.string(),
    tensorflow: z.string(),
    /** Of the machine that ended it: parts may come from several. Each training had one. */
    cores: z.int().min(1),
    /** Of all trainings together, on one core each. */
    minutes: z.number().min(0),
    dataHash: z.string(),
  }),
  spec: tableSpecSchema,
  cells: z.array(cellSchema).min(1),
  /** SHA-256 of the canonical JSON of spec and cells. */
  checksum: z.string(),
});
export type Table = z.infer<typeof tableSchema>;

export const tableChecksum = ({ spec, cells }: Pick<Table, 'spec' | 'cells'>): string =>
  hashOf({ spec, cells });

/** @throws AppError `artifact-damaged` for what is no table, or not the one that was written */
export function parseTable(value: unknown): Table {
  const table = parseOrThrow(tableSchema, value, {
    code: 'artifact-damaged',
    what: 'The table of trainings',
  });
  // Of what was written: parsing adds the defaults of options that came later.
  const found = tableChecksum(value as Table);
  if (found === table.checksum) return table;
  throw new AppError(
    'artifact-damaged',
    `The table of trainings has the checksum ${found}, expected ${table.checksum}. Make it again with npm run study:table.`,
  );
}

/** The name of a genome's line in the table. */
export function cellOf(genome: Genome, { space }: Pick<TableSpec, 'space'>): string {
  const form = trainingForm(genome, space.ruleOptions);
  if (form.space !== 'bionas-nb201-v1')
    throw new AppError('invalid-genome', `A table of NAS-Bench-201 cells was asked for a ${genome.space}.`);
  return nb201Text(form);
}
