/**
 * The same network, attacked along two "gradients". What feedback alignment hands down is the derivative of nothing: an attack
 * along it fails and makes the network look robust. The true gradient, through the forward weights, tells the truth.
 *
 *   npx tsx --conditions=@bionas/source examples/04-attack.ts
 *
 * Prints about:
 *
 *   clean              85.5 % of 200 images, epsilon 0.1
 *   noise              83.5 %
 *   fgsm-true          17.0 %
 *   pgd-true            8.5 %
 *   pgd-margin-true    10.0 %
 *   square              8.5 %
 *   pgd-rule           79.5 %
 *   robust              8.5 % (worst case over true gradients and black-box attacks)
 */
import { attackedList, evaluateRobustness, imagesOf, tensorVictim } from '@bionas/attacks';
import { experimentSpecSchema, type ChainGenome, attackPresets, attackTitle } from '@bionas/contracts';
import { loadDataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { buildNetwork } from '@bionas/network';
import { trainNetwork } from '@bionas/training';

await loadEngine();
const { dataset, finals } = experimentSpecSchema.parse({
  name: 'example',
  dataset: { trainSize: 2_000, validationSize: 100, testSize: 500 },
  finals: { training: { epochs: 3 } },
});
const data = await loadDataset({ spec: dataset, dataSeed: 1 });
const genome: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'fa' },
  layers: [
    { operation: 'conv_3x3', rule: 'fa' },
    { operation: 'conv_3x3', rule: 'fa' },
  ],
};
const network = buildNetwork(
  genome,
  { kind: 'chain', channels: 8 },
  { ...data.shape, classes: data.classes },
  { seed: 1, mean: data.mean, std: data.std },
);
const now = (): number => performance.now();
await trainNetwork({ network, data, training: finals.training, seed: 1, test: false, now });

const victim = tensorVictim({
  numClasses: data.classes,
  logits: (images) => network.logits(images),
  inputGradient: (images, towards, mode) => network.inputGradient(images, towards, mode)?.gradient ?? null,
});

const preset = attackPresets.smoke;
const chosen = attackedList({ total: data.test.count, count: preset.images, dataSeed: 1 });
const size = 28 * 28;
const pixels = chosen.flatMap((place) => [...data.test.images.subarray(place * size, (place + 1) * size)]);
const report = await evaluateRobustness({
  victim,
  images: imagesOf(
    [28, 28, 1],
    Float32Array.from(pixels, (value) => value / 255),
  ),
  labels: Int32Array.from(chosen, (place) => data.test.labels[place] ?? 0),
  indices: chosen,
  preset,
  seed: 1,
  now,
});
if (report === null) throw new Error('nobody asked to stop');

const percent = ({ correct, total }: { correct: number; total: number }): string =>
  `${((100 * correct) / total).toFixed(1).padStart(5)} %`;
console.log(
  `clean             ${percent(report.clean)} of ${report.clean.total} images, epsilon ${report.epsilon}`,
);
for (const attack of report.attacks)
  console.log(`${attackTitle(attack.settings).padEnd(17)} ${percent(attack.robust)}`);
console.log(
  `robust            ${percent(report.worstCase)} (worst case over true gradients and black-box attacks)`,
);
