/** @file Studies: trainings on real images that show what is claimed of the learning rules. */
import { masking } from './masking/masking.ts';
import { robustness } from './robustness/robustness.ts';
import { rules } from './rules.ts';
import { search } from './search/search.ts';
import { supernets } from './search/supernets.ts';
import { tableWorker } from './table/table-worker.ts';
import { table } from './table/table.ts';
import { variance } from './variance.ts';

const studies: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  rules,
  variance,
  table,
  search,
  supernets,
  masking,
  robustness,
};
/** What a study starts for itself. */
const helpers: typeof studies = { 'table-worker': tableWorker };

const [name = '', ...args] = process.argv.slice(2);
try {
  const study = studies[name] ?? helpers[name];
  if (study === undefined) throw new Error(`expected ${Object.keys(studies).join(' or ')}, got "${name}".`);
  await study(args);
} catch (error) {
  process.stderr.write(`study: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
