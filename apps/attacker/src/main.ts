import { toErrorRecord } from '@bionas/contracts';
import { readServiceEnvironment, runService } from '@bionas/messaging';
import { engineEnvironment } from '@bionas/setup';

try {
  process.exitCode = await runService({
    ...readServiceEnvironment('attacker', process.env),
    engineChild: new URL('./engine-child.js', import.meta.url),
    childEnvironment: engineEnvironment(),
  });
} catch (error) {
  process.stderr.write(`attacker: ${toErrorRecord(error).message}\n`);
  process.exitCode = 1;
}
