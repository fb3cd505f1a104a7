import { toErrorRecord } from '@bionas/contracts';
import { readServiceEnvironment, runService } from '@bionas/messaging';
import { engineEnvironment } from '@bionas/setup';

try {
  process.exitCode = await runService({
    ...readServiceEnvironment('trainer', process.env),
    engineChild: new URL('./engine-child.js', import.meta.url),
    childEnvironment: engineEnvironment(),
  });
} catch (error) {
  process.stderr.write(`trainer: ${toErrorRecord(error).message}\n`);
  process.exitCode = 1;
}
