import { spawn } from 'node:child_process';
import { engineEnvironment } from '@bionas/setup';
import type { CommandContext } from '../command-context.ts';
import { root } from '../installation.ts';

/** Options of a script by their long names; true for those without a value. */
export type ScriptOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** Options as the arguments they were. */
export function scriptArguments(options: ScriptOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

/** Runs a script of this checkout with the engine's environment; it prints for itself. @returns its exit code */
export async function runScript(
  context: CommandContext,
  [script, ...words]: readonly [string, ...string[]],
  options: ScriptOptions,
): Promise<number> {
  const flags = ['--conditions=@bionas/source', '--import', 'tsx'];
  const given = scriptArguments({ ...options, json: context.json });
  const child = spawn(process.execPath, [...flags, script, ...words, ...given], {
    cwd: root,
    env: engineEnvironment(),
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
