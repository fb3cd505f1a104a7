import { changedSearch, type ChangedSearch, type ExperimentSpec } from '@bionas/contracts';
import { listInterventions, listSearchChanges, type Reader } from '@bionas/store';

/** A search after all changes that it has not refused, those that wait included. */
export async function searchNow(
  reader: Reader,
  searchRunId: string,
  { search }: Pick<ExperimentSpec, 'search'>,
): Promise<ChangedSearch> {
  const refused = new Set(
    (await listInterventions(reader, searchRunId)).flatMap(({ number, refusal }) =>
      refusal === null ? [] : [number],
    ),
  );
  const changes = await listSearchChanges(reader, searchRunId);
  return changedSearch(
    search,
    changes.filter(({ number }) => !refused.has(number)),
  );
}
