export { loadEngine, type EngineInfo, type LoadEngineOptions } from './load-engine.ts';
export { tf } from './tf.ts';
