import type { z } from 'zod';
import { AppError, type ErrorCode } from './errors.ts';

/** One line a problem: where, what was expected, what came. */
export function describeIssues(error: z.core.$ZodError): string[] {
  return error.issues.map((issue) => {
    const where = issue.path.length === 0 ? '(top level)' : issue.path.map(String).join('.');
    return `${where}: ${issue.message}`;
  });
}

/**
 * Parses a value at a door.
 * @throws AppError with `code` and one line a problem, also as `details.issues`.
 */
export function parseOrThrow<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  options: { code: ErrorCode; what: string },
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error);
  throw new AppError(options.code, `${options.what} is not valid: ${issues.join('; ')}`, {
    details: { issues },
  });
}
