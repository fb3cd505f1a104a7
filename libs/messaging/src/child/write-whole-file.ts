import { open, rename } from 'node:fs/promises';

/** Writes a file so that its name never stands for half of it: a process killed at any moment leaves the old file or the new one. */
export async function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}
