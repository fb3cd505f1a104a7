import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { runChild } from '../child.mjs';

/** Files that change nothing in what is built. */
const irrelevant = (/** @type {string} */ file) =>
  /(^|\/)(README|ARCHITECTURE|CONTRIBUTING|LICENSE)[^/]*$|\.md$|\.test\.(ts|tsx|mjs)$|^(docs|examples|\.ci|\.github|apps\/e2e|tools\/checks)\//.test(
    file,
  );

const GENERATED = new Set(['node_modules', 'dist', '.next', '.nx', '.git', '.bionas', 'tmp', 'coverage']);

/** Every source file of the checkout, tracked or not, ignored ones left out. @param {string} root @returns {Promise<string[]>} */
async function sourceFiles(root) {
  const { code, output } = await runChild('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  if (code === 0) return output.split('\n').filter(Boolean);
  // An unpacked archive: no git, or no repository.
  const entries = await fs.readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.split(path.sep).some((part) => GENERATED.has(part)));
}

/**
 * One hash over everything a build depends on.
 * @param {string} root
 * @returns {Promise<string>}
 */
export async function sourceHash(root) {
  const hash = createHash('sha256');
  const files = [...new Set(await sourceFiles(root))].filter((file) => !irrelevant(file)).sort();
  for (const file of files) {
    const content = await fs.readFile(path.join(root, file)).catch(() => undefined); // tracked and deleted
    if (content !== undefined) hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
