import { attackNames } from '@bionas/contracts';
import { expect, test } from 'vitest';
import { attacksText, listAttacks, listedAttacks } from './attacks.ts';

test('every attack with its source, every preset with its attacks', () => {
  const text = attacksText(listedAttacks());
  for (const name of attackNames) expect(text).toContain(`  ${name}: `);
  expect(text).toContain('arXiv:2003.01690');
  expect(text).toContain('bionas attack WEIGHTS --preset NAME');
  expect(text).toMatch(
    /autoattack +│ +1 │ +1000 │ +8\/255, 0\.1 +│ apgd-ce-true apgd-targeted-true fab-targeted square/,
  );
});

test('--json prints one object', () => {
  const printed: string[] = [];
  listAttacks({ json: true, print: (line) => printed.push(line) });
  expect(JSON.parse(printed.join(''))).toEqual(JSON.parse(JSON.stringify(listedAttacks())));
});
