import { z } from 'zod';

/** Every way this product fails on purpose. Anything else is a bug. */
export const errorCodes = [
  'invalid-spec', // an experiment spec that cannot be honoured
  'invalid-genome',
  'invalid-message', // a frame that breaks the wire contract
  'unknown-kind', // a rule, operation, strategy or attack nobody registered
  'not-found',
  'conflict', // the thing is not in a state that allows this
  'data-missing', // a data set file is absent
  'data-damaged', // a data set file has the wrong size or content
  'artifact-damaged', // bytes do not match their SHA-256
  'artifact-missing',
  'disk-full',
  'engine-missing',
  'engine-failed',
  'diverged', // loss or weights are no longer finite
  'infeasible', // cannot run at all: does not fit, invalid candidate
  'attempt-lost', // the claim is no longer ours; its result changes nothing
  'hub-unreachable',
  'not-loopback', // an address other hosts could reach, before encryption exists
  'timeout',
  'cancelled',
  'unsupported',
  'internal', // a bug: please report
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** An error as it crosses a process border or lies in the database. */
export const errorRecordSchema = z.strictObject({
  code: errorCodeSchema,
  message: z.string(),
  details: z.record(z.string(), z.json()).optional(),
});
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

/** An expected failure. Compare `code`, never `instanceof`, across processes. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorRecord['details'];

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: ErrorRecord['details']; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }
}

function hasCode(error: unknown): error is Error & { code: ErrorCode; details?: ErrorRecord['details'] } {
  return error instanceof Error && 'code' in error && errorCodeSchema.safeParse(error.code).success;
}

/** The record of anything thrown: an expected failure keeps its code, everything else is `internal`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (hasCode(error)) {
    return { code: error.code, message: error.message, ...(error.details ? { details: error.details } : {}) };
  }
  if (error instanceof Error) {
    if ('code' in error && error.code === 'ENOSPC') {
      return {
        code: 'disk-full',
        message: `No space left on the device: ${error.message}. Free some space and try again.`,
      };
    }
    return { code: 'internal', message: error.message, details: { stack: error.stack ?? '' } };
  }
  return { code: 'internal', message: String(error) };
}

/** The error of a record, to be thrown on the other side of the border. */
export function fromErrorRecord(record: ErrorRecord): AppError {
  return new AppError(record.code, record.message, record.details ? { details: record.details } : {});
}
