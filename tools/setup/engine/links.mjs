import { existsSync, readlinkSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { addonDir, isInstalled, libraryDir, napiFolder, tfjsPackageDir } from './places.mjs';

const linkTo = (/** @type {string} */ link) => {
  try {
    return readlinkSync(link);
  } catch {
    // Absent, or a real folder (the package's own download): either way not one of our links.
    return undefined;
  }
};

/**
 * Which engine this checkout's packages are linked to.
 * @returns {'cpu' | 'cuda' | 'download' | undefined} `download` is the package's own, older library
 */
export function linkedFlavour() {
  const folder = tfjsPackageDir();
  if (!folder) return undefined;
  const target = linkTo(path.join(folder, 'deps'));
  for (const flavour of /** @type {const} */ (['cpu', 'cuda'])) {
    if (
      target === libraryDir(flavour) &&
      linkTo(path.join(folder, 'lib')) === path.join(addonDir(flavour), 'lib') &&
      isInstalled(flavour)
    )
      return flavour;
  }
  const own =
    target === undefined &&
    existsSync(path.join(folder, 'deps/lib')) &&
    existsSync(path.join(folder, 'lib', napiFolder(), 'tfjs_binding.node'));
  return own ? 'download' : undefined;
}

/** Takes away what makes the package load a native library in this checkout. */
export async function unlinkEngine() {
  const folder = tfjsPackageDir();
  if (folder)
    for (const name of ['deps', 'lib'])
      await fs.rm(path.join(folder, name), { recursive: true, force: true });
}

/** @param {'cpu' | 'cuda'} flavour */
export async function linkEngine(flavour) {
  const folder = tfjsPackageDir();
  if (!folder || linkedFlavour() === flavour) return;
  await unlinkEngine();
  await fs.symlink(libraryDir(flavour), path.join(folder, 'deps'));
  await fs.symlink(path.join(addonDir(flavour), 'lib'), path.join(folder, 'lib'));
}
