import { toErrorRecord } from '@bionas/contracts';
import { readEnvironment } from './env.ts';
import { openHub } from './hub.ts';
import { createLogger } from './logger.ts';

const log = createLogger((line) => void process.stderr.write(line));

try {
  const hub = await openHub(readEnvironment(process.env), log);
  const stop = (signal: string): void => {
    log('info', `${signal}: closing`);
    hub.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', `closing failed: ${toErrorRecord(error).message}`, error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
} catch (error) {
  log('error', toErrorRecord(error).message, error);
  process.exit(1);
}
