/** How fast a training step is on this machine, and where its time goes: the benches of the training room, in a process of their own. */
import type { CommandContext } from '../command-context.ts';
import { runScript, type ScriptOptions } from './run-script.ts';

export type BenchName = 'step' | 'profile';

/** Runs a bench, which prints for itself. @returns its exit code */
export async function runBench(
  context: CommandContext,
  name: BenchName,
  options: ScriptOptions,
): Promise<number> {
  return runScript(context, [`libs/training/bench/${name}.ts`], options);
}
