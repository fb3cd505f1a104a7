/** What the learning rules do on real images: the studies, in a process of their own. */
import type { CommandContext } from '../command-context.ts';
import { runScript, type ScriptOptions } from './run-script.ts';

export type StudyName = 'rules' | 'variance';

/** Runs a study, which prints for itself. @returns its exit code */
export async function runStudy(
  context: CommandContext,
  name: StudyName,
  options: ScriptOptions,
): Promise<number> {
  return runScript(context, ['apps/study/src/main.ts', name], options);
}
