export { engineEnvironment } from './engine/environment.mjs';
export { engineStatus, ensureEngine, installEngine, removeEngine } from './engine/install.mjs';
export { SetupError } from './setup-error.mjs';
export { progressPrinter } from './progress-printer.mjs';
export { runDoctor } from './doctor/run-doctor.mjs';
