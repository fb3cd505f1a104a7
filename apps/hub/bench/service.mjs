/** A whole service as it is, with an engine child of the bench's choice. Settings come as JSON. */
import { runService } from '@bionas/messaging';

const { engineChild, ...settings } = JSON.parse(process.argv[2]);
process.exit(await runService({ ...settings, engineChild: new URL(engineChild), log: () => undefined }));
