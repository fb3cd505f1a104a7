import { experimentSpecSchema, type ExperimentSpec } from '@bionas/contracts';
import { specOfValues, type LaunchValues } from './launch-values.ts';

export type LaunchCheck =
  | { readonly ok: true; readonly spec: ExperimentSpec }
  /** Field of the form → what is wrong with it. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
}

/** Where a place of the spec is edited: the form keeps each space, the options of the rules and each strategy apart. */
export function formFieldOf(
  path: readonly PropertyKey[],
  values: Pick<LaunchValues, 'spaceKind' | 'strategy'>,
): string {
  const keys = path.map(String);
  const [first, second, ...rest] = keys;
  if (first === 'space' && second === 'ruleOptions') return ['ruleOptions', ...rest].join('.');
  if (first === 'space')
    return second === 'kind' ? 'spaceKind' : [values.spaceKind, second, ...rest].join('.');
  if (first === 'search' && second === 'strategy') {
    return rest[0] === 'name' || rest.length === 0 ? 'strategy' : [values.strategy, ...rest].join('.');
  }
  return keys.join('.');
}

const plain = (value: unknown): string => (typeof value === 'number' ? String(value) : '');

/** The schema's complaint in the words of a form. */
function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.includes('int') ? 'Enter a whole number' : 'Enter a number';
    case 'too_small':
      if (issue.origin === 'array') return 'Choose at least one';
      if (issue.origin === 'string') return 'Enter a name';
      return issue.inclusive === false
        ? `Must be more than ${plain(issue.minimum)}`
        : `At least ${plain(issue.minimum)}`;
    case 'too_big':
      if (issue.origin === 'string') return `At most ${plain(issue.maximum)} characters`;
      return issue.inclusive === false
        ? `Must be less than ${plain(issue.maximum)}`
        : `At most ${plain(issue.maximum)}`;
    default:
      return issue.message;
  }
}

/** Checks the form with the schema every door of the product uses. The first complaint about a field counts. */
export function checkLaunch(values: LaunchValues): LaunchCheck {
  const parsed = experimentSpecSchema.safeParse(specOfValues(values));
  if (parsed.success) return { ok: true, spec: parsed.data };
  const problems: Record<string, string> = {};
  for (const issue of parsed.error.issues) problems[formFieldOf(issue.path, values)] ??= wordsOf(issue);
  return { ok: false, problems };
}
