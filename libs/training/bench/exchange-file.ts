import { encodeSafetensors } from '@bionas/contracts';
import { writeFile } from 'node:fs/promises';
import { tf } from '@bionas/engine';
import { lawScale } from '@bionas/learning-rules';
import { type InputShape } from '@bionas/network';
import { benchInput, pixels, type Plan } from './networks.ts';
import { alphaOptimizer, optimizer } from './protocol.ts';
import type { Subject } from './subject.ts';
import type { SupernetPlan } from './supernets.ts';

export interface BenchBatch {
  /** [batch, height, width, channels], pixels in [0, 1] */
  readonly images: tf.Tensor4D;
  /** int32 [batch] */
  readonly labels: tf.Tensor1D;
}

/** Random images and labels, always the same. The caller owns the tensors. */
export function benchBatch(batch: number, { height, width, channels }: InputShape = benchInput): BenchBatch {
  return {
    images: tf.randomUniform([batch, height, width, channels], 0, 1, 'float32', 11),
    labels: tf.tidy(() => tf.cast(tf.floor(tf.randomUniform([batch], 0, 10, 'float32', 12)), 'int32')),
  };
}

/** Writes what the peer needs to do the same steps: weights, feedback weights, batch, plan, rules and optimisers. */
export async function writeExchangeFile(
  path: string,
  subject: Subject,
  plan: Plan | SupernetPlan,
  { images, labels }: BenchBatch,
): Promise<void> {
  const tensors = subject.stored();
  const data = { 'batch/images': images, 'batch/labels': labels };
  for (const [name, tensor] of Object.entries(data)) {
    tensors.set(name, { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) });
  }
  const layers = subject.layers.map(({ name, rule, shape }) => [
    name,
    { rule: rule.name, scale: lawScale('xavier', shape) },
  ]);
  const texts = { plan, optimizer, alphaOptimizer, pixels, layers: Object.fromEntries(layers) as unknown };
  const metadata = Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  await writeFile(path, encodeSafetensors({ tensors, metadata }));
}
