/** Commits experiments one after the other and names each on stdout after its commit; the test kills it in the middle. */
import { createExperiment, openStore } from '../src/index.ts';
import { sampleSpec } from '../src/testing.ts';

const store = await openStore({ folder: process.argv[2] });
for (let index = 0; ; index += 1) {
  await store.transaction((tx) => createExperiment(tx, sampleSpec({ name: `n${index}` })));
  process.stdout.write(`${index}\n`);
}
