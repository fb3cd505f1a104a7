/** @file `study search`: what each strategy finds in the table of trainings, against how many trainings it takes. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TabularScore } from '@bionas/search';
import { readTable } from '../table/read-table.ts';
import { compareArms, runArm, type ArmRegrets } from './compare-arms.ts';
import { regretPicture } from './regret-picture.ts';
import { searchArms, type SearchArm } from './search-arms.ts';
import { searchReportMarkdown, searchReportText } from './search-report-text.ts';
import { judgedAt, searchVerdicts, supernetVerdicts, type SearchReport } from './search-report.ts';
import { supernetFindings } from './supernet-findings.ts';
import { readSearches, shippedSearches } from './supernets-file.ts';
import { tableFacts } from './table-facts.ts';

const usage = `npm run study:search -- [options]
Compares the strategies on the table of trainings that comes with the product (or on another one). Seconds; nothing is trained.
  --seeds n      searches of each strategy, 2 to 1000 (default: 20)
  --table file   as study:table writes it
  --supernets f  searches with shared weights, as study:supernets writes them (default: those that are shipped)
  --svg file     also draws regret against trainings
  --json         machine-readable
  --markdown     the tables of docs/studies.md`;

const budgets = [10, 25, 50, judgedAt, 150] as const;

/** Runs the comparison and prints what it found. */
export async function search(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '20' },
      table: { type: 'string' },
      supernets: { type: 'string', default: shippedSearches },
      svg: { type: 'string' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 2 || seeds > 1_000)
    throw new Error(`--seeds is ${values.seeds}; expected a whole number from 2 to 1000.`);
  const table = readTable(values.table);
  const run = (score: TabularScore, of: readonly SearchArm[]): ArmRegrets[] =>
    of.map((arm) => runArm(arm, { table, seeds, trainings: Math.max(...budgets), score }));
  const trained = run('trained', searchArms);
  const arms = compareArms(trained, budgets);
  const facts = tableFacts(table, seeds);
  const searches = readSearches(values.supernets);
  const found = supernetFindings(table, searches, trained[0] ?? { name: '', title: '', curves: [] });
  const report: SearchReport = {
    study: 'search',
    table: { ...table.made, checksum: table.checksum },
    ...{ seeds, facts, arms },
    exact: compareArms(
      // A short training that says what the whole one is worth would be no training.
      run(
        'exact',
        searchArms.filter((arm) => arm.search.halving === undefined),
      ),
      budgets,
    ),
    supernets: found,
    verdicts: [...searchVerdicts(arms), ...supernetVerdicts(found)],
  };
  if (values.svg !== undefined) {
    const read = found.filter(({ derivation, readings }) => derivation === 'flat' && readings === 1);
    const marks = read.map(({ arm, readings, cost, regret }) => ({
      name: `${arm}, one reading`,
      trainings: cost + readings,
      regret: regret.mean,
    }));
    writeFileSync(values.svg, regretPicture(trained, { floor: facts.floor.mean, marks }));
  }
  const text = values.json
    ? JSON.stringify(report, null, 2)
    : (values.markdown ? searchReportMarkdown : searchReportText)(report);
  process.stdout.write(`${text}\n`);
}
