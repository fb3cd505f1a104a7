import { toErrorRecord } from '@bionas/contracts';
import { readServiceEnvironment, runService } from '@bionas/messaging';

try {
  process.exitCode = await runService({
    ...readServiceEnvironment('searcher', process.env),
    engineChild: new URL('./engine-child.js', import.meta.url),
  });
} catch (error) {
  process.stderr.write(`searcher: ${toErrorRecord(error).message}\n`);
  process.exitCode = 1;
}
