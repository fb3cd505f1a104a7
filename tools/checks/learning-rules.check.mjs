/** A learning rule that the code has is in the docs, with each of its options. Needs a build of contracts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRuleOptions, learningRuleNames } from '../../libs/contracts/dist/index.js';
import { root } from './repository.mjs';

export const title = 'docs/rules.md and docs/papers.md have every learning rule';

const read = (path) => readFileSync(join(root, path), 'utf8');

export function check() {
  const [equations, papers] = [read('docs/rules.md'), read('docs/papers.md')];
  return learningRuleNames.flatMap((rule) => [
    ...[rule, ...describeRuleOptions(rule).map(({ name }) => name)]
      .filter((word) => !equations.includes(`\`${word}\``))
      .map((word) => `docs/rules.md: \`${word}\` of the rule ${rule} is missing`),
    ...(papers.includes(`${rule}.ts`) ? [] : [`docs/papers.md: no row names ${rule}.ts`]),
  ]);
}
