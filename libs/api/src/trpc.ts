import { AppError, toErrorRecord, type ErrorCode, type ErrorRecord } from '@bionas/contracts';
import { initTRPC, TRPCError } from '@trpc/server';
import type { ControlPlane } from './control-plane.ts';

export interface ApiContext {
  readonly hub: ControlPlane;
}

type TrpcCode = ConstructorParameters<typeof TRPCError>[0]['code'];

/** The one table from our codes to tRPC's (and so to HTTP's). */
const trpcCodes: Record<ErrorCode, TrpcCode> = {
  'invalid-spec': 'BAD_REQUEST',
  'invalid-genome': 'BAD_REQUEST',
  'invalid-message': 'BAD_REQUEST',
  'unknown-kind': 'BAD_REQUEST',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  'data-missing': 'PRECONDITION_FAILED',
  'data-damaged': 'PRECONDITION_FAILED',
  'artifact-damaged': 'PRECONDITION_FAILED',
  'artifact-missing': 'NOT_FOUND',
  'disk-full': 'INTERNAL_SERVER_ERROR',
  'engine-missing': 'PRECONDITION_FAILED',
  'engine-failed': 'INTERNAL_SERVER_ERROR',
  diverged: 'UNPROCESSABLE_CONTENT',
  infeasible: 'UNPROCESSABLE_CONTENT',
  'attempt-lost': 'CONFLICT',
  'hub-unreachable': 'INTERNAL_SERVER_ERROR',
  'not-loopback': 'FORBIDDEN',
  timeout: 'TIMEOUT',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  unsupported: 'BAD_REQUEST',
  internal: 'INTERNAL_SERVER_ERROR',
};

const trpc = initTRPC.context<ApiContext>().create({
  sse: {
    // A silent line means a dead server: the client opens a new one and resumes behind the last event it saw.
    ping: { enabled: true, intervalMs: 2_000 },
    client: { reconnectAfterInactivityMs: 6_000 },
  },
  errorFormatter({ shape, error }): typeof shape & { data: { app: ErrorRecord } } {
    const record = toErrorRecord(error.cause ?? error);
    const app: ErrorRecord =
      error.code === 'BAD_REQUEST' && record.code === 'internal'
        ? { code: 'invalid-spec', message: error.message }
        : record;
    const { details: _stack, ...publicRecord } = app;
    return { ...shape, data: { ...shape.data, app: app.code === 'internal' ? publicRecord : app } };
  },
});

/** Turns expected failures into their tRPC code; bugs stay internal errors. */
const procedure = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof AppError) {
    const cause = result.error.cause;
    throw new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
  }
  return result;
});

export const { router } = trpc;
export { procedure };
