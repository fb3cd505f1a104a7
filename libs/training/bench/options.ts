import { parseArgs } from 'node:util';
import { learningRuleNames, type LearningRuleName } from '@bionas/contracts';
import { subjectNames, type SubjectName } from './subjects.ts';

export interface StepOptions {
  readonly networks: readonly SubjectName[];
  readonly rules: readonly LearningRuleName[];
  readonly rounds: number;
  readonly peer: boolean;
  /** Without torch.compile. */
  readonly quick: boolean;
  readonly output: 'text' | 'json' | 'markdown';
  /** Reports of before (--json), to print instead of measuring; none to measure. */
  readonly from: readonly string[];
}

export const stepUsage = `npm run bench:step -- [options]
  --networks a,b    of ${subjectNames.join(', ')} (default: all)
  --rules a,b       of ${learningRuleNames.join(', ')} (default: bp); biodarts keeps its own
  --rounds n        1 to 99 (default: 7)
  --peer pytorch    the same steps in PyTorch, round by round with ours
  --quick           without torch.compile, which takes minutes
  --json            machine-readable output
  --markdown        the tables of docs/performance.md
  --from a,b        prints reports that --json has written as one, and measures nothing`;

/** @throws Error that says what was expected */
export function stepOptions(args: readonly string[]): StepOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      networks: { type: 'string', default: subjectNames.join() },
      rules: { type: 'string', default: 'bp' },
      rounds: { type: 'string', default: '7' },
      peer: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      from: { type: 'string' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 99) {
    throw new Error(`--rounds is ${values.rounds}; expected a whole number from 1 to 99.`);
  }
  if (values.peer !== undefined && values.peer !== 'pytorch') {
    throw new Error(`--peer is ${values.peer}; expected pytorch.`);
  }
  return {
    networks: namesOf('--networks', values.networks, subjectNames),
    rules: namesOf('--rules', values.rules, learningRuleNames),
    rounds,
    peer: values.peer !== undefined,
    quick: values.quick,
    output: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    from: values.from?.split(',') ?? [],
  };
}

/** Names given one after another, each of the known ones. @throws Error that names the unknown one */
export function namesOf<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  return text.split(',').map((given) => {
    const name = known.find((candidate) => candidate === given.trim().toLowerCase());
    if (name === undefined) throw new Error(`${option} has ${given}; expected some of ${known.join(', ')}.`);
    return name;
  });
}
