/** @file `bionas search …`: the commands and their options; what they do is in commands/searches.ts. */
import {
  learningRuleNames,
  operationNames,
  type LearningRuleName,
  type OperationName,
  type SearchChange,
} from '@bionas/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import {
  changeSearch,
  controlSearch,
  forkSearch,
  listSearches,
  showGenerations,
  showSearch,
  type ForkWishes,
} from './commands/searches.ts';

/** Runs one command with its context. */
export type Perform = (action: (context: CommandContext) => Promise<number | void>) => Promise<void>;
/** Reads a whole number of an option. */
export type WholeNumber = (least: number, most: number) => (text: string) => number;

const search = 'of a search, or of its experiment';

/** A limit, or null for none. */
function limit(text: string): number | null {
  if (text === 'none') return null;
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0, or none.');
  return value;
}

interface PlaceOptions {
  readonly cell?: 'normal' | 'reduce';
  readonly edge?: number;
  readonly operation?: OperationName;
  readonly rule?: LearningRuleName;
}
interface BudgetOptions {
  readonly candidates?: number;
  readonly epochs?: number;
  readonly minutes?: number | null;
  readonly hours?: number | null;
}

/** Adds the group to the program. */
export function addSearchCommands(program: Command, perform: Perform, wholeNumber: WholeNumber): void {
  const group = program
    .command('search')
    .description('looks into searches, changes them while they run, forks them');
  const change = (id: string, asked: SearchChange): Promise<void> =>
    perform((context) => changeSearch(context, id, asked));

  group
    .command('list')
    .description('newest first')
    .option('--limit <n>', 'rows', wholeNumber(1, 500), 20)
    .action((options: { limit: number }) => perform((context) => listSearches(context, options.limit)));
  group
    .command('show')
    .argument('<id>', search)
    .description('budget, pins and bans in force, history')
    .action((id: string) => perform((context) => showSearch(context, id)));
  group
    .command('generations')
    .argument('<id>', search)
    .description('its rounds that are over: where it can be forked')
    .action((id: string) => perform((context) => showGenerations(context, id)));

  for (const kind of ['pin', 'ban'] as const) {
    group
      .command(kind)
      .argument('<id>', search)
      .description(
        kind === 'pin'
          ? 'from the next round on an edge has this operation, this rule, or both'
          : 'from the next round on no genome has this operation, this rule, or the pair, there',
      )
      .addOption(new Option('--cell <name>', 'of cells; default: both').choices(['normal', 'reduce']))
      .option('--edge <n>', 'row of the alphas, place or layer; default: every one', wholeNumber(0, 100))
      .addOption(new Option('--operation <name>').choices(operationNames))
      .addOption(new Option('--rule <name>').choices(learningRuleNames))
      .action((id: string, place: PlaceOptions) => change(id, { kind, ...place }));
  }
  group
    .command('release')
    .argument('<id>', search)
    .argument('<number>', 'of a pin or ban in its history', wholeNumber(1, 1_000_000))
    .description('takes a pin or ban back')
    .action((id: string, of: number) => change(id, { kind: 'release', of }));
  group
    .command('budget')
    .argument('<id>', search)
    .description('what is spent counts; what is left out stays')
    .option('--candidates <n>', 'trainings of candidates', wholeNumber(1, 10_000))
    .option('--epochs <n>', 'of shared weights, at most those of the spec', wholeNumber(1, 1_000))
    .option('--minutes <n>', 'of time, or none', limit)
    .option('--hours <n>', 'of work of all trainers, or none', limit)
    .action((id: string, { candidates, epochs, minutes, hours }: BudgetOptions) =>
      change(id, {
        kind: 'budget',
        ...(candidates !== undefined && { candidates }),
        ...(epochs !== undefined && { epochs }),
        ...(minutes !== undefined && { timeLimitMinutes: minutes }),
        ...(hours !== undefined && { trainerHours: hours }),
      }),
    );
  group
    .command('parallel')
    .argument('<id>', search)
    .argument('<n>', 'the most questions open at once', wholeNumber(1, 256))
    .description('how many questions it asks at once')
    .action((id: string, parallel: number) => change(id, { kind: 'parallel', parallel }));

  const words = {
    pause: 'stops it and its questions until it is resumed',
    resume: 'lets a paused search go on',
    cancel: 'ends it with its questions',
  };
  for (const what of ['pause', 'resume', 'cancel'] as const) {
    group
      .command(what)
      .argument('<id>', search)
      .description(words[what])
      .action((id: string) => perform((context) => controlSearch(context, id, what)));
  }
  group
    .command('fork')
    .argument('<id>', search)
    .argument('<round>', 'after which to go on (bionas search generations)', wholeNumber(1, 1_000_000))
    .description('a new experiment that goes on from the end of a round')
    .option('--name <name>', 'default: that of the experiment, with the round')
    .option('--candidates <n>', 'trainings of candidates in all', wholeNumber(1, 10_000))
    .option('--parallel <n>', 'the most questions open at once', wholeNumber(1, 256))
    .option(
      '--set <option=value>',
      'an option of the strategy; may be repeated',
      (pair: string, before: string[]) => [...before, pair],
      [],
    )
    .action((id: string, round: number, wishes: ForkWishes) =>
      perform((context) => forkSearch(context, id, round, wishes)),
    );
}
