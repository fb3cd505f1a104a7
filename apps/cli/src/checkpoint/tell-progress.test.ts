import { expect, test } from 'vitest';
import { createProgressTeller } from './tell-progress.ts';

test('says what has ended, of the rest one word in ten seconds, and how long it may still take', () => {
  const lines: string[] = [];
  let ms = 0;
  const teller = createProgressTeller(
    (line) => lines.push(line),
    () => ms,
  );
  teller.tell(0, 'loading');
  teller.tell(0.1, '1 of 3, clean: 9 of 10 right');
  ms = 5_000;
  teller.tell(0.15, '2 of 3, fgsm-true');
  ms = 20_000;
  teller.tell(0.3, '2 of 3, fgsm-true');
  ms = 49_000;
  teller.remind();
  ms = 50_000;
  teller.remind();
  expect(lines).toEqual([
    'loading',
    '1 of 3, clean: 9 of 10 right (10 % of the work done)',
    // 0.2 of it took 20 s: the other 0.7 take 70.
    '2 of 3, fgsm-true (30 % of the work done, about 1 min 10 s left)',
    'still at it (30 % of the work done, about 2 min 55 s left)',
  ]);
});
