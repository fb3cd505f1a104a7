/** @file `study supernets`: runs the strategies with shared weights on the table's space, for the comparison to look up what they find. */
import { parseArgs } from 'node:util';
import { dataCacheFolder, loadDataset, type Dataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { observeAnswers, proposeRound, startSearch, type TableSpec } from '@bionas/search';
import { tablePlan } from '../table/table-plan.ts';
import { settingsHash, supernetArms, supernetSettings, type SupernetArm } from './supernet-arms.ts';
import { supernetPool } from './supernet-pool.ts';
import { readSearches, shippedSearches, writeSearches, type RunSearch } from './supernets-file.ts';

const usage = `npm run study:supernets -- [options]
Runs DARTS and EG-NAS on the space of the table, a minute or so each, and writes what they read off. Started again, it goes on where it stopped.
  --seeds n    searches of each (default: 5)
  --arms a,b   of ${supernetArms.map(({ name }) => name).join(', ')} (default: all)
  --out file   where they are kept (default: the file that study:search reads)`;

/** Runs what is missing. */
export async function supernets(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '5' },
      arms: { type: 'string' },
      out: { type: 'string', default: shippedSearches },
    },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > 1_000)
    throw new Error(`--seeds is ${values.seeds}; expected a whole number from 1 to 1000.`);
  const wanted = values.arms?.split(',') ?? supernetArms.map(({ name }) => name);
  const arms = supernetArms.filter(({ name }) => wanted.includes(name));
  if (arms.length < wanted.length) throw new Error(`--arms is ${values.arms ?? ''}.\n${usage}`);
  await loadEngine();
  const data = await loadDataset({
    ...{ spec: tablePlan.dataset, dataSeed: tablePlan.dataSeed, dataDir: process.env['BIONAS_DATA_DIR'] },
    cacheDir: dataCacheFolder(process.env),
  });
  for (let seed = 1; seed <= seeds; seed += 1)
    for (const arm of arms) {
      const settings = settingsHash(arm, tablePlan);
      const isThis = (one: RunSearch): boolean =>
        one.arm === arm.name && one.seed === seed && one.settings === settings;
      if (readSearches(values.out).some(isThis)) continue;
      const found = await runSearch(arm, { spec: tablePlan, data, seed });
      // Another process may have written in the meantime. What is of earlier settings goes.
      const others = readSearches(values.out).filter(
        (one) => one.arm !== arm.name || one.settings === settings,
      );
      writeSearches(values.out, [...others, found]);
      process.stderr.write(`${arm.name} ${seed}: ${found.seconds} s\n`);
    }
}

/** One search up to where it would have its readings trained. */
export async function runSearch(
  arm: SupernetArm,
  { spec, data, seed }: { readonly spec: TableSpec; readonly data: Dataset; readonly seed: number },
): Promise<RunSearch> {
  const began = performance.now();
  const settings = supernetSettings(arm, spec);
  const { strategy } = settings.search;
  if (strategy.name !== 'darts' && strategy.name !== 'eg-nas')
    throw new Error(`no shared weights: ${arm.name}`);
  const pool = supernetPool({ spec, strategy, data, seed });
  let state = startSearch(seed, settings);
  let alphas: RunSearch['alphas'] = [];
  try {
    for (;;) {
      const proposal = proposeRound(state, settings);
      state = proposal.state;
      // From here on it would have its readings trained: the table knows what becomes of them.
      if (state.over || proposal.questions.some(({ kind }) => kind === 'evaluate')) {
        const seconds = Math.round((performance.now() - began) / 1_000);
        return { arm: arm.name, seed, settings: settingsHash(arm, spec), alphas, seconds };
      }
      for (const question of proposal.questions) {
        const answer = await pool.answer(question);
        if (answer.kind === 'supernet-train') alphas = rounded(answer.epochs.at(-1)?.alphas.normal ?? []);
        state = observeAnswers(state, [answer], settings);
      }
    }
  } finally {
    pool.dispose();
  }
}

const rounded = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => row.map((alpha) => Math.round(1e5 * alpha) / 1e5));
