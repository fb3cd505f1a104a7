export { engineEnvironment } from './engine/environment.mjs';
export { engineStatus, ensureEngine, installEngine, removeEngine } from './engine/install.mjs';
export { SetupError } from './setup-error.mjs';
