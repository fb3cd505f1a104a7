import { parseArgs } from 'node:util';
import { armNames } from './arms.ts';
import { studyDatasets, type StudyDataset } from './study-network.ts';

export interface RulesOptions {
  readonly datasets: readonly StudyDataset[];
  readonly arms: readonly string[];
  readonly seeds: readonly number[];
  readonly quick: boolean;
  /** Of a training; null: as many as the budget has. */
  readonly epochs: number | null;
  readonly output: 'text' | 'json' | 'markdown';
  /** A report of before (--json), to print instead of training. */
  readonly from: string | null;
}

export const rulesUsage = `npm run study:rules -- [options]
  --data a,b     of ${studyDatasets.join(', ')} (default: fashion-mnist)
  --rules a,b    of ${armNames.join(', ')} (default: all)
  --seeds n      trainings of each, 1 to 20 (default: 3)
  --epochs n     of each training, 1 to 100 (default: the budget's)
  --quick        a small part of the steps, one seed: says that all works, nothing about the rules
  --json         machine-readable, with every seed and every layer's weights
  --markdown     the tables of docs/studies.md
  --from file    prints a report that --json has written, and trains nothing

Images are read from the folder BIONAS_DATA_DIR.`;

/** @throws Error that says what was expected */
export function rulesOptions(args: readonly string[]): RulesOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: 'fashion-mnist' },
      rules: { type: 'string', default: armNames.join() },
      seeds: { type: 'string' },
      epochs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      from: { type: 'string' },
    },
  });
  const { quick } = values;
  return {
    datasets: namesOf('--data', values.data, studyDatasets),
    arms: namesOf('--rules', values.rules, armNames),
    seeds: seedsOf(values.seeds ?? (quick ? '1' : '3')),
    quick,
    epochs: values.epochs === undefined ? null : wholeNumber('--epochs', values.epochs, 100),
    output: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    from: values.from ?? null,
  };
}

function seedsOf(text: string): number[] {
  return Array.from({ length: wholeNumber('--seeds', text, 20) }, (_, index) => index + 1);
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new Error(`${option} is ${text}; expected a whole number from 1 to ${most}.`);
  }
  return number;
}

/** Names given one after another, each of the known ones. */
function namesOf<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  return text.split(',').map((given) => {
    const name = known.find((candidate) => candidate === given.trim().toLowerCase());
    if (name === undefined) throw new Error(`${option} has ${given}; expected some of ${known.join(', ')}.`);
    return name;
  });
}
