import { join } from 'node:path';
import {
  adversarialExamples,
  planExamples,
  type AdversarialExamplesOptions,
  type RobustnessReport,
} from '@bionas/attacks';
import { encodeAdversarials, type AttackPreset } from '@bionas/contracts';
import { writeWholeFile, type EngineContext, type EngineFile } from '@bionas/messaging';

export interface KeepExamplesOptions extends Omit<AdversarialExamplesOptions, 'norm'> {
  readonly report: RobustnessReport;
  readonly preset: AttackPreset;
}

/**
 * Writes a few attacked images of a finished evaluation to a file of its own.
 * @returns no file where there is nothing to keep; null when stopped
 */
export async function keepExamples(
  { report, preset, ...options }: KeepExamplesOptions,
  context: Pick<EngineContext, 'scratch' | 'fileOf'>,
): Promise<EngineFile[] | null> {
  const plan = planExamples(report, preset, options.images.shape);
  if (plan === null) return [];
  const examples = await adversarialExamples(plan, { ...options, norm: report.norm });
  if (examples === null) return null;
  const path = join(context.scratch, 'adversarial-examples.safetensors');
  await writeWholeFile(path, encodeAdversarials(examples));
  return [await context.fileOf(path, 'adversarials')];
}
