/** The checks that no linter does. Each is a file beside this one with `title` and `check() → problems`. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.check.mjs'));
let failed = 0;
for (const file of files.sort()) {
  const { title, check } = await import(new URL(file, import.meta.url).href);
  const problems = await check();
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${title}`);
  for (const problem of problems) console.log(`         ${problem}`);
  if (problems.length > 0) failed += 1;
}
console.log(`${files.length - failed} checks passed, ${failed} failed`);
process.exit(failed > 0 || files.length === 0 ? 1 : 0);
