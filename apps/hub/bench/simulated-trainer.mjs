/**
 * A trainer's engine child that computes nothing: it sleeps for each sample as long as scoring it would take, and hands in a file as large as a
 * supernet's. What is left of the time is what the pool costs.
 */
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFetchedWeights, serveEngineChild } from '@bionas/messaging';

const msPerSample = Number(process.env.BENCH_SAMPLE_MS);
const artifactBytes = Number(process.env.BENCH_ARTIFACT_BYTES);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const provenance = {
  ...{ backend: 'none', tensorflow: null, device: 'simulated', precision: 'float32' },
  ...{ node: process.version, bionas: '0', dataHash: 'none' },
};

async function train({ job }, context) {
  const path = join(context.scratch, 'supernet');
  await writeFile(path, randomBytes(artifactBytes));
  const file = await context.fileOf(path, 'supernet');
  const { hash, bytes, kind } = file;
  const epochs = Array.from({ length: job.to - job.from }, (_, place) => ({
    ...{ epoch: job.from + place, loss: 1, accuracy: 0.5, alphaLoss: null, alphaAccuracy: null },
    ...{ alphas: job.alphas, durationMs: 1 },
  }));
  const weights = { hash, bytes, kind };
  return {
    result: { kind: 'supernet-train', weights, epochs, parameters: 1, durationMs: 1, provenance },
    files: [file],
  };
}

async function score(start, context) {
  const { job } = start;
  await readFetchedWeights(start, job.weights);
  const scores = [];
  for (const sample of job.samples) {
    await sleep(msPerSample);
    const lot = createHash('sha256').update(JSON.stringify(sample)).digest().readUInt32BE() / 2 ** 32;
    scores.push({ loss: 1 + lot, accuracy: lot });
    context.progress(scores.length / job.samples.length, 'sleeping');
  }
  return {
    result: { kind: 'supernet-score', scores, durationMs: scores.length * msPerSample, provenance },
    files: [],
  };
}

await serveEngineChild({
  load: async () => ({ engine: 'none: it sleeps', device: 'simulated' }),
  run: (start, context) => {
    if (start.job.kind === 'supernet-train') return train(start, context);
    if (start.job.kind === 'supernet-score') return score(start, context);
    // What follows the search is not measured.
    return sleep(3_600_000);
  },
});
