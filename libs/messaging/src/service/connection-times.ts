/** Times of a service's connection, in milliseconds (platform.md, section 2). */
export interface ConnectionTimes {
  readonly heartbeatMs: number;
  /** Nothing heard for so long: the line is given up. */
  readonly silenceMs: number;
  /** First wait before a new line; doubles up to `maxBackoffMs`. */
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** How long an attempt is ours after the last renewal, counted from its sending. */
  readonly leaseMs: number;
  /** An unanswered message is sent again after so long, on a line that lives. */
  readonly resendMs: number;
}

export const defaultConnectionTimes: ConnectionTimes = {
  heartbeatMs: 2_000,
  silenceMs: 10_000,
  minBackoffMs: 1_000,
  maxBackoffMs: 30_000,
  leaseMs: 60_000,
  resendMs: 20_000,
};

/** 1, 2, 4 … 30 s, each between half and the whole of it: a hundred trainers do not come back in the same moment. */
export function backoffMs(tries: number, times: ConnectionTimes, random: () => number): number {
  const whole = Math.min(times.maxBackoffMs, times.minBackoffMs * 2 ** Math.min(tries, 20));
  return whole * (0.5 + 0.5 * random());
}
