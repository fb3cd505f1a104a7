import { readFile } from 'node:fs/promises';
import { AppError, type ErrorCode } from '@bionas/contracts';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

interface Reading {
  /** What the file is meant to hold, for messages: "The experiment". */
  readonly what: string;
  /** What may be given, for the message where there is no such file. */
  readonly expected: string;
  readonly code: ErrorCode;
}

type Path = readonly PropertyKey[];

/**
 * What a YAML or JSON file says, parsed by a schema.
 * @throws AppError naming the file and, of every fault, line, field, what was expected and what stands there
 */
export async function readDocument<Schema extends z.ZodType>(
  source: string,
  schema: Schema,
  { what, expected, code }: Reading,
): Promise<z.output<Schema>> {
  let text: string;
  try {
    text = await readFile(source, 'utf8');
  } catch (cause) {
    throw new AppError(code, `Cannot read ${source}: expected ${expected}.`, { cause });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem) throw new AppError(code, `${what} in ${source} is not valid YAML: ${problem.message}`);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => {
    const line = lineOf(document, lines, issue.code === 'unrecognized_keys' ? keyPath(issue) : issue.path);
    const field = issue.path.length === 0 ? '(top level)' : issue.path.map(String).join('.');
    return `${line === null ? '' : `line ${line}, `}${field}: ${issue.message}${cameText(document, issue.path)}`;
  });
  throw new AppError(code, `${what} in ${source} is not valid: ${issues.join('; ')}`, {
    details: { issues },
  });
}

const keyPath = ({ path, keys }: { readonly path: Path; readonly keys: readonly string[] }): Path => [
  ...path,
  ...keys.slice(0, 1),
];

/** Of the field, or of the nearest thing around it that is there: a field may be missing. */
function lineOf(document: Document, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const above = length === 0 ? null : document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1];
    const pair = isMap(above)
      ? above.items.find(({ key }) => isScalar(key) && key.value === name)
      : undefined;
    const found = isPair(pair) ? pair.key : document.getIn(path.slice(0, length), true);
    if (isNode(found) && found.range) return lines.linePos(found.range[0]).line;
  }
  return null;
}

/** What stands there, if it is one value. */
function cameText(document: Document, path: Path): string {
  const found = path.length === 0 ? undefined : document.getIn(path, true);
  return isScalar(found) ? ` (came: ${JSON.stringify(found.value)?.slice(0, 80)})` : '';
}
