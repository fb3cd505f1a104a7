import type { Report } from './report.ts';
import { ourSide } from './sides.ts';

const size = 2_048;

/** What this machine reaches in a product of large matrices, in both precisions. */
export async function measurePeak(): Promise<Report['peakGflopS']> {
  const contestant = ourSide.start();
  try {
    const gflopS = async (precision: 'float32' | 'bfloat16'): Promise<number> => {
      const { ms } = await contestant.ask<'product'>({ kind: 'product', size, precision });
      return (2 * size ** 3) / (ms * 1e6);
    };
    return { float32: await gflopS('float32'), bfloat16: await gflopS('bfloat16') };
  } finally {
    await contestant.close();
  }
}
