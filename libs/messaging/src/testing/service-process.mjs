/** A whole service in a process of its own, for tests that send it signals. Settings come as JSON. */
import { runService } from '@bionas/messaging';

const settings = JSON.parse(process.argv[2]);
process.exit(await runService({ ...settings, engineChild: new URL('./engine-child.mjs', import.meta.url) }));
