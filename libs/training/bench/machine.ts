import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Report } from './report.ts';

const telling = ['avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'amx_bf16'];

/** What the figures depend on. */
export async function describeMachine(): Promise<Report['machine']> {
  // Linux alone tells its instruction sets in a file.
  const text = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8') : '';
  const known = new Set(/^flags\s*:(.*)$/m.exec(text)?.[1]?.trim().split(' '));
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    flags: telling.filter((flag) => known.has(flag)),
    loadAtStart: loadavg()[0] ?? NaN,
  };
}
