import { costsOf, finalNetwork, listTrainingForms } from '@bionas/search-space';
import { AppError, datasetShapes, nb201Text } from '@bionas/contracts';
import { tableChecksum, tableSchema, type Table, type TableSpec } from '@bionas/search';
import { partId, type TablePart } from './table-task.ts';

/**
 * The table of a whole set of parts.
 * @throws AppError `conflict` naming how many are missing
 */
export function packTable(
  spec: TableSpec,
  parts: ReadonlyMap<string, TablePart>,
  made: Omit<Table['made'], 'minutes'>,
): Table {
  let missing = 0;
  let seconds = 0;
  const partOf = (cell: string, seed: number, epochs: number): TablePart['record'] => {
    const part = parts.get(partId({ cell, seed, epochs }));
    if (part === undefined) missing += 1;
    seconds += part?.record?.seconds ?? 0;
    return part?.record ?? null;
  };
  const cells = listTrainingForms(spec.space).map(({ genome, genomes }) => {
    const { parameters, multiplyAdds } = costsOf(
      genome,
      finalNetwork(spec.space),
      datasetShapes[spec.dataset.name],
    );
    const cell = nb201Text(genome);
    const trainings = spec.seeds.map((seed) => spec.lengths.map((epochs) => partOf(cell, seed, epochs)));
    return { cell, genomes, parameters, multiplyAdds, trainings };
  });
  if (missing > 0)
    throw new AppError('conflict', `${missing} trainings of the table are missing; start again to go on.`);
  const minutes = Math.round(seconds / 6) / 10;
  return tableSchema.parse({
    ...{ format: 'bionas-table', version: 1, made: { ...made, minutes }, spec, cells },
    checksum: tableChecksum({ spec, cells }),
  });
}
