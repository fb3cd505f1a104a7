import { endStreams } from './open-streams.ts';

/** Idle keep-alive connections may hold the server for some seconds more; a stop must not wait for them. */
const graceMs = 1_500;

/** Ends open streams on SIGTERM and SIGINT, so that `next start` leaves at once instead of never. */
export function endStreamsOnStop(): void {
  const codes = { SIGTERM: 143, SIGINT: 130 } as const;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      endStreams();
      // Browsers reconnect to the closing socket while it lasts: end those streams too.
      const again = setInterval(endStreams, 200);
      setTimeout(() => {
        clearInterval(again);
        process.exit(codes[signal]);
      }, graceMs).unref();
      again.unref();
    });
  }
}
