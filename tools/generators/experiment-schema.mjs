/**
 * Writes examples/experiment.schema.json from the schema in contracts: editors check and complete YAML specs by it.
 * With `--check` it writes nothing and fails when the file is stale. Needs a build of contracts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';
import { experimentJsonSchema } from '../../libs/contracts/dist/index.js';

const file = fileURLToPath(new URL('../../examples/experiment.schema.json', import.meta.url));
const style = JSON.parse(readFileSync(new URL('../../.oxfmtrc.json', import.meta.url), 'utf8'));
const { code: wanted } = await format(file, JSON.stringify(experimentJsonSchema()), style);

if (process.argv.includes('--check')) {
  let found = '';
  try {
    found = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (found !== wanted) {
    console.error(
      'examples/experiment.schema.json is stale. Run: node tools/generators/experiment-schema.mjs and commit the file.',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, wanted);
  console.log('examples/experiment.schema.json is written.');
}
