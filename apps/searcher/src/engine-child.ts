/** @file The searcher's child: runs one search after the other. It proposes genomes and needs no tensors. Started by the service. */
import { cpus } from 'node:os';
import { serveEngineChild } from '@bionas/messaging';
import { runSearch } from './run-search.ts';

await serveEngineChild({
  load: async () => ({ engine: 'none', device: cpus()[0]?.model ?? 'unknown processor' }),
  run: async (start, context) => ({
    result: await runSearch(start, context, () => performance.now()),
    files: [],
  }),
});
