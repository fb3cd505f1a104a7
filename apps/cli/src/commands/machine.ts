/** What is on this machine: `bionas doctor` and `bionas engine`. */
import {
  engineStatus,
  installEngine,
  progressPrinter,
  removeEngine,
  runDoctor,
  type DoctorCheck,
  type EngineStatus,
} from '@bionas/setup';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

const marks: Record<DoctorCheck['status'], string> = {
  ok: 'ok     ',
  warning: 'warning',
  missing: 'missing',
  error: 'error  ',
};

/** @returns the exit code: not zero when something is broken */
export async function doctor(context: CommandContext): Promise<number> {
  const checks = await runDoctor({ home: context.home });
  if (context.json) context.print(JSON.stringify(checks, null, 2));
  else {
    for (const check of checks) {
      context.print(`${marks[check.status]}  ${check.title}: ${check.detail}`);
      if (check.status !== 'ok' && check.remedy) context.print(`         → ${check.remedy}`);
    }
  }
  return checks.some((check) => check.status === 'error') ? exitCodes.failed : exitCodes.ok;
}

export async function showEngine(context: CommandContext): Promise<void> {
  const status = await engineStatus();
  if (context.json) return context.print(JSON.stringify(status, null, 2));
  for (const [key, value] of Object.entries(status)) {
    if (value !== undefined) context.print(`${key.padEnd(20)} ${String(value)}`);
  }
}

export async function provisionEngine(
  context: CommandContext,
  flavour: EngineStatus['wanted'],
): Promise<void> {
  await installEngine({ flavour, onProgress: progressPrinter(process.stderr) });
  await showEngine(context);
}

export async function dropEngine(context: CommandContext): Promise<void> {
  await removeEngine();
  context.note('The engine is removed. "bionas engine install" brings it back.');
}
