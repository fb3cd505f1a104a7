import { toErrorRecord } from '@bionas/contracts';
import { cleaningText } from '@bionas/contracts';
import { clean, type CleaningContext } from './clean.ts';

const everyMs = 3_600_000;
/** After the start there is more urgent work: workers come back, attempts go on. */
const firstAfterMs = 30_000;

/** Cleans a while after the start, then every hour. Returns the function that ends it. */
export function keepClean(context: CleaningContext): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();

  async function once(): Promise<void> {
    try {
      const report = await clean(context, { dryRun: false });
      const text = cleaningText(report);
      if (text !== null) context.log('info', text);
    } catch (error) {
      context.log('error', `cleaning up failed: ${toErrorRecord(error).message}`, error);
    }
  }
  const tick = (): void => {
    running = running.then(once);
  };
  const first = setTimeout(tick, firstAfterMs);
  const timer = setInterval(tick, everyMs);
  first.unref();
  timer.unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await running;
  };
}
