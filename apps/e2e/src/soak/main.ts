/**
 * @file `npm run soak:searches -- --seed 1 --rounds 3 --kills 3 --only darts,eg-nas`: each search once undisturbed, then round after
 * round with deaths of its searcher, its trainer and the hub at moments drawn by the seed. Ends with a verdict and 0, or 1 where a search
 * ended otherwise than it should.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { drawKills, stepsIn } from './kills.ts';
import { startMortalLab } from './mortal-lab.ts';
import { runSearches, type SearchRun, type SearchToRun } from './run-searches.ts';
import { differences } from './search-record.ts';
import { smallSearches, smallSearchNames, type SmallSearchName } from './small-searches.ts';

const trainers = 2;
const shown = 12;
/** Of a round; long, for machines that have other things to do. */
const timeoutMs = 1_800_000;

const wordsSchema = z.strictObject({
  seed: z.coerce.number().int().min(0).default(1),
  rounds: z.coerce.number().int().min(1).max(10_000).default(1),
  kills: z.coerce.number().int().min(1).max(20).default(3),
  only: z
    .string()
    .default(smallSearchNames.join(','))
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(smallSearchNames)).min(1)),
  verbose: z.boolean().default(false),
});
type Words = z.infer<typeof wordsSchema>;

function readWords(): Words {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { seed: option, rounds: option, kills: option, only: option, verbose: { type: 'boolean' } },
  });
  const parsed = wordsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new Error(`${problems.join('; ')}. Searches: ${smallSearchNames.join(', ')}`);
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function inFreshLab(
  searches: readonly SearchToRun[],
  verbose: boolean,
): Promise<Record<string, SearchRun>> {
  const lab = await startMortalLab({
    ...{ searchers: searches.length, trainers },
    ...(verbose && { onLine: say }),
  });
  const stop = (): void => {
    lab.close().then(
      () => process.exit(1),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await runSearches(lab, searches, { timeoutMs, onDeath: say });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await lab.close();
  }
}

/** How many searches of a round ended otherwise than undisturbed. */
async function disturb(
  names: readonly SmallSearchName[],
  undisturbed: Readonly<Record<string, SearchRun>>,
  { seed, kills, verbose }: Pick<Words, 'seed' | 'kills' | 'verbose'>,
): Promise<{ deaths: number; different: number }> {
  const runs = await inFreshLab(
    names.map((name, place) => {
      const steps = stepsIn(undisturbed[name]?.progress ?? noProgress);
      return {
        name,
        spec: smallSearches[name],
        kills: drawKills(seed + 7_919 * place, { count: kills, steps }),
      };
    }),
    verbose,
  );
  let different = 0;
  for (const name of names) {
    const run = runs[name];
    const found = differences(undisturbed[name]?.record, run?.record);
    const lost = run?.attempts.filter(({ state }) => state === 'lost').length ?? 0;
    const late = run?.missed.length ? `, over before ${run.missed.length} of the deaths` : '';
    say(
      `${name}: ${found.length === 0 ? 'the same' : `${found.length} DIFFERENCES`} after ${run?.deaths.length} deaths, ${lost} attempts lost, ${run?.seconds.toFixed(0)} s${late}`,
    );
    for (const line of found.slice(0, shown)) say(`  ${line}`);
    if (found.length > 0) different += 1;
  }
  return { deaths: Object.values(runs).reduce((sum, run) => sum + run.deaths.length, 0), different };
}

const noProgress = { candidate: 0, 'search-state': 0, checkpoint: 0, supernet: 0 };

async function soak({ seed, rounds, kills, only, verbose }: Words): Promise<boolean> {
  say(`undisturbed: ${only.join(', ')}`);
  const undisturbed = await inFreshLab(
    only.map((name) => ({ name, spec: smallSearches[name] })),
    verbose,
  );
  for (const name of only)
    say(
      `${name}: ${stepsIn(undisturbed[name]?.progress ?? noProgress)} steps, ${undisturbed[name]?.seconds.toFixed(0)} s`,
    );
  const sum = { deaths: 0, different: 0 };
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}, seed ${seed + round}`);
    const { deaths, different } = await disturb(only, undisturbed, { seed: seed + round, kills, verbose });
    sum.deaths += deaths;
    sum.different += different;
  }
  const searches = rounds * only.length;
  say(
    sum.different === 0
      ? `All ${searches} searches ended as if nobody had died, after ${sum.deaths} deaths.`
      : `${sum.different} of ${searches} searches ended differently, after ${sum.deaths} deaths.`,
  );
  return sum.different === 0;
}

try {
  process.exitCode = (await soak(readWords())) ? 0 : 1;
} catch (error) {
  process.stderr.write(`soak:searches: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
