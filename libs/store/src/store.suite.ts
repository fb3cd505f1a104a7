import { afterAll, beforeAll, describe } from 'vitest';
import { describeRecords } from './commands/records.suite.ts';
import { describeQueries } from './queries/queries.suite.ts';
import { describeQueue } from './queue/job-queue.suite.ts';
import { openTestStore, type TestStore, type TestStoreKind } from './testing.ts';

/** The whole suite on one kind of database, opened once: opening an embedded one costs seconds. */
export function describeStore(kind: TestStoreKind): void {
  describe(`store: ${kind}`, () => {
    let lab: TestStore | undefined;
    const open = (): TestStore => {
      if (lab === undefined) throw new Error('the store is not open');
      return lab;
    };
    beforeAll(async () => {
      lab = await openTestStore(kind);
    }, 120_000);
    afterAll(() => lab?.dispose());

    describeQueue(open);
    describeRecords(open);
    describeQueries(open);
  });
}
