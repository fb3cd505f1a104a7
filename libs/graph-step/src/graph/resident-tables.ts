import { deviceMemory, leastGpuMemory } from '../device-memory.ts';
import type { NativeBackend } from '../native-backend.ts';
import type { RowTable } from '../row-table.ts';

/**
 * Of the memory of a device. While a table is filled, its bytes are there up to three times: the caller's array, the text they go in by
 * and the table.
 */
const share = 1 / 8;

/** Which tables live in the graph, and which are fed row by row. */
export interface PlacedTables {
  readonly resident: readonly RowTable[];
  readonly fed: readonly RowTable[];
}

/** Takes tables in their order as long as they fit into `residentBytes`; without it, into a share of the device's memory. */
export function placeTables(
  backend: Pick<NativeBackend, 'isUsingGpuDevice'>,
  tables: readonly RowTable[],
  residentBytes?: number,
): PlacedTables {
  const total = tables.reduce((sum, { values }) => sum + values.byteLength, 0);
  // To ask a driver takes a while: not for what fits everywhere.
  const allowed =
    residentBytes ??
    (backend.isUsingGpuDevice && total <= share * leastGpuMemory ? total : share * deviceMemory(backend));
  const [resident, fed]: [RowTable[], RowTable[]] = [[], []];
  let left = allowed;
  for (const table of tables) {
    const fits = table.values.byteLength <= left;
    (fits ? resident : fed).push(table);
    if (fits) left -= table.values.byteLength;
  }
  return { resident, fed };
}
