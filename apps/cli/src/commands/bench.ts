/** How fast a training step is on this machine, and where its time goes: the benches of the training room, in a process of their own. */
import { spawn } from 'node:child_process';
import { engineEnvironment } from '@bionas/setup';
import type { CommandContext } from '../command-context.ts';
import { root } from '../installation.ts';

export type BenchName = 'step' | 'profile';

/** Options of a bench by their long names; true for those without a value. */
export type BenchOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** Options as the arguments they were. */
export function benchArguments(options: BenchOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

/** Runs a bench, which prints for itself. @returns its exit code */
export async function runBench(
  context: CommandContext,
  name: BenchName,
  options: BenchOptions,
): Promise<number> {
  const script = `libs/training/bench/${name}.ts`;
  const flags = ['--conditions=@bionas/source', '--import', 'tsx'];
  const given = benchArguments({ ...options, json: context.json });
  const child = spawn(process.execPath, [...flags, script, ...given], {
    cwd: root,
    env: engineEnvironment(),
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
