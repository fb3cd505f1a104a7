import { artifactKinds } from '@bionas/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planCleaning } from './plan-cleaning.ts';

const now = 1_000_000;
const graceMs = 1_000;
const hash = fc.integer({ min: 0, max: 11 }).map((digit) => digit.toString(16).repeat(64));
const at = fc.integer({ min: now - 3 * graceMs, max: now });
const kind = fc.constantFrom(...artifactKinds);
const inventory = fc.record({
  artifacts: fc.uniqueArray(
    fc.record({
      ...{ hash, kind, bytes: fc.nat(9), recordedAt: at },
      kinds: fc.array(kind, { minLength: 1, maxLength: 2 }),
    }),
    { selector: (artifact) => artifact.hash },
  ),
  files: fc.uniqueArray(
    fc.record({ path: fc.uuid(), hash: fc.option(hash), whole: fc.boolean(), bytes: fc.nat(9), usedAt: at }),
    { selector: (file) => `${file.hash ?? file.path} ${file.whole}` },
  ),
  referenced: fc.array(hash).map((hashes) => new Set(hashes)),
  blind: fc.boolean(),
});

it('nothing goes that is referred to, young, or a result; all else does', () => {
  fc.assert(
    fc.property(inventory, (given) => {
      const plan = planCleaning(given, now, { graceMs });
      const isYoung = (time: number): boolean => time >= now - graceMs;
      const mayGo = (one: (typeof given.artifacts)[number]): boolean =>
        one.kinds.every((each) => each === 'checkpoint' || (each === 'supernet' && !given.blind)) &&
        !given.referenced.has(one.hash) &&
        !isYoung(one.recordedAt) &&
        !given.files.some((file) => file.hash === one.hash && isYoung(file.usedAt));
      expect(plan.artifacts).toEqual(given.artifacts.filter(mayGo));
      for (const file of plan.files) {
        expect(isYoung(file.usedAt)).toBe(false);
        if (file.hash === null || !file.whole) continue;
        expect(given.referenced.has(file.hash)).toBe(false);
        const row = given.artifacts.find((artifact) => artifact.hash === file.hash);
        expect(row === undefined || plan.artifacts.includes(row)).toBe(true);
      }
      // No row loses its file and stays.
      for (const row of given.artifacts) {
        if (plan.artifacts.includes(row)) continue;
        expect(plan.files.some((file) => file.whole && file.hash === row.hash)).toBe(false);
      }
    }),
  );
});
