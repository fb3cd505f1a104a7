/** What the learning rules do on real images, and strategies on a table of trainings: the studies, in a process of their own. */
import type { CommandContext } from '../command-context.ts';
import { runScript, type ScriptOptions } from './run-script.ts';

export type StudyName = 'rules' | 'variance' | 'search' | 'table' | 'supernets' | 'masking' | 'robustness';

/** Runs a study, which prints for itself. @returns its exit code */
export async function runStudy(
  context: CommandContext,
  name: StudyName,
  options: ScriptOptions,
): Promise<number> {
  return runScript(context, ['apps/study/src/main.ts', name], options);
}
