/** A path named in a document exists. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryFiles, root } from './repository.mjs';

export const title = 'paths in documents exist';

const named = /`((?:libs|apps|tools|docs|examples)\/[\w./-]*\w)\/?`/g;
const linked = /\]\((?!https?:|#|mailto:)([^)#\s]+)/g;

export function check() {
  const problems = [];
  for (const file of repositoryFiles().filter((name) => name.endsWith('.md'))) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, path] of text.matchAll(named)) {
      if (!existsSync(join(root, path))) problems.push(`${file}: ${path} does not exist`);
    }
    for (const [, path] of text.matchAll(linked)) {
      if (!existsSync(join(root, dirname(file), path))) problems.push(`${file}: the link to ${path} is dead`);
    }
  }
  return problems;
}
