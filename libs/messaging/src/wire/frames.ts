import {
  AppError,
  chunkBytes,
  hubMessageSchema,
  parseOrThrow,
  workerMessageSchema,
  type HubMessage,
  type WorkerMessage,
} from '@bionas/contracts';

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;
/** A message as its sender writes it: the socket numbers it. */
export type WorkerMessageBody = WithoutId<WorkerMessage>;
export type HubMessageBody = WithoutId<HubMessage>;

/** What a worker may send in one header; the hub refuses more. A supernet reports its alphas of every epoch, 30 kB each. */
export const maxWorkerHeaderBytes = 32 * 1024 * 1024;
/** A hub's `job` may carry a thousand samples of alphas. */
export const maxHubHeaderBytes = 32 * 1024 * 1024;

export type Decoded<Message> =
  | { readonly ok: true; readonly message: Message; readonly payload: Buffer | null }
  | {
      readonly ok: false;
      readonly id: number | null;
      /** Of the attempt it was about, where that can be told. */
      readonly attemptId: string | null;
      readonly error: AppError;
    };

/** One JSON header frame, and a binary frame behind it where the message has bytes. */
export function encodeFrames(message: object, payload?: Uint8Array): Uint8Array[] {
  const header = Buffer.from(JSON.stringify(message));
  return payload === undefined ? [header] : [header, payload];
}

function invalid(message: string): AppError {
  return new AppError('invalid-message', message);
}

function decode<Message extends { kind: string }>(
  frames: readonly Buffer[],
  maxHeaderBytes: number,
  parse: (value: unknown) => Message,
): Decoded<Message> {
  let id: number | null = null;
  let attemptId: string | null = null;
  try {
    const [header, payload, ...rest] = frames;
    if (header === undefined) throw invalid('A message without frames: expected a JSON header frame.');
    if (header.length > maxHeaderBytes) {
      throw invalid(
        `A header of ${header.length} bytes: expected at most ${maxHeaderBytes}. Send big things as artifacts.`,
      );
    }
    let value: unknown;
    try {
      value = JSON.parse(header.toString('utf8'));
    } catch (cause) {
      throw new AppError('invalid-message', `A header of ${header.length} bytes that is not JSON.`, {
        cause,
      });
    }
    if (typeof value === 'object' && value !== null) {
      if ('id' in value && Number.isSafeInteger(value.id) && Number(value.id) >= 0) id = Number(value.id);
      if ('attemptId' in value && typeof value.attemptId === 'string') attemptId = value.attemptId;
    }
    const message = parse(value);
    if (rest.length > 0)
      throw invalid(`${frames.length} frames: expected a header and at most one binary frame.`);
    if (message.kind === 'chunk') {
      if (payload === undefined || payload.length === 0 || payload.length > chunkBytes) {
        throw invalid(
          `A chunk of ${payload?.length ?? 0} bytes: expected 1 to ${chunkBytes} behind the header.`,
        );
      }
    } else if (payload !== undefined) {
      throw invalid(`'${message.kind}' with a binary frame: only 'chunk' has one.`);
    }
    return { ok: true, message, payload: payload ?? null };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, id, attemptId, error };
    throw error;
  }
}

/** Frames that came from a worker, checked against the contract. Never throws for bad input. */
export function decodeWorkerFrames(frames: readonly Buffer[]): Decoded<WorkerMessage> {
  return decode(frames, maxWorkerHeaderBytes, (value) =>
    parseOrThrow(workerMessageSchema, value, { code: 'invalid-message', what: "A worker's message" }),
  );
}

/** Frames that came from the hub, checked against the contract. Never throws for bad input. */
export function decodeHubFrames(frames: readonly Buffer[]): Decoded<HubMessage> {
  return decode(frames, maxHubHeaderBytes, (value) =>
    parseOrThrow(hubMessageSchema, value, { code: 'invalid-message', what: "The hub's message" }),
  );
}
