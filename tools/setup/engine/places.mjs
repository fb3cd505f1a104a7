import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { TENSORFLOW_VERSION, TFJS_VERSION } from './pins.mjs';

/** The per-user cache, shared by checkouts. @returns {string} */
export function cacheDir() {
  const named = process.env.BIONAS_CACHE_DIR;
  if (named) return path.resolve(named);
  const base = process.env.XDG_CACHE_HOME;
  return path.join(base && path.isAbsolute(base) ? base : path.join(os.homedir(), '.cache'), 'bionas');
}

/** @returns {string} */
export function engineDir() {
  return path.join(cacheDir(), 'engine');
}

/** @returns {string} like `linux-x64` */
export function platformName() {
  return `${process.platform}-${process.arch}`;
}

/** @param {string} flavour @returns {string} */
export function libraryDir(flavour) {
  return path.join(engineDir(), `library-${TENSORFLOW_VERSION}-${flavour}-${platformName()}`);
}

/** @param {string} flavour @returns {string} */
export function addonDir(flavour) {
  return path.join(
    engineDir(),
    `addon-${TFJS_VERSION}-library-${TENSORFLOW_VERSION}-${flavour}-${platformName()}`,
  );
}

/** The folder of `@tensorflow/tfjs-node-gpu` in this checkout, or undefined before `npm ci`. @returns {string | undefined} */
export function tfjsPackageDir() {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Node-API version folder that node-pre-gyp looks into: the highest the package knows and this Node has. @returns {string} */
export function napiFolder() {
  return `napi-v${Math.min(8, Number(process.versions.napi))}`;
}

/** @param {string} flavour @returns {boolean} */
export function isInstalled(flavour) {
  return (
    existsSync(path.join(libraryDir(flavour), 'library.json')) &&
    existsSync(path.join(addonDir(flavour), 'addon.json')) &&
    existsSync(path.join(addonDir(flavour), 'lib', napiFolder(), 'tfjs_binding.node'))
  );
}
