/**
 * A mix of rules and its twin, the same network all back-propagation: same seed, same data order, MNIST.
 *
 *   npx tsx --conditions=@bionas/source examples/03-train-a-mix.ts
 *
 * Prints about:
 *
 *     epoch 1: validation 86.8 %
 *     epoch 2: validation 89.4 %
 *   c3:fa c3:usf | head:bp: 464 of 500 test images right
 *     epoch 1: validation 86.0 %
 *     epoch 2: validation 90.8 %
 *   c3:bp c3:bp | head:bp: 463 of 500 test images right
 */
import { experimentSpecSchema, shortForm, twinOf, type ChainGenome, type Genome } from '@bionas/contracts';
import { loadDataset } from '@bionas/data';
import { loadEngine } from '@bionas/engine';
import { buildNetwork } from '@bionas/network';
import { trainNetwork } from '@bionas/training';

await loadEngine();
const { dataset, finals } = experimentSpecSchema.parse({
  name: 'example',
  dataset: { trainSize: 2_000, validationSize: 500, testSize: 500 },
  finals: { training: { epochs: 2 } },
});
const data = await loadDataset({ spec: dataset, dataSeed: 1 });

const mix: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'bp' },
  layers: [
    { operation: 'conv_3x3', rule: 'fa' },
    { operation: 'conv_3x3', rule: 'usf' },
  ],
};

async function train(genome: Genome): Promise<void> {
  const network = buildNetwork(
    genome,
    { kind: 'chain', channels: 8 },
    { ...data.shape, classes: data.classes },
    { seed: 1, mean: data.mean, std: data.std },
  );
  const outcome = await trainNetwork({
    network,
    data,
    training: finals.training,
    seed: 1,
    test: true,
    now: () => performance.now(),
    onMetrics: (metrics) => {
      for (const { name, epoch, value } of metrics) {
        if (name === 'validation/accuracy')
          console.log(`  epoch ${epoch}: validation ${(100 * value).toFixed(1)} %`);
      }
    },
  });
  if (outcome.kind !== 'finished' || outcome.test === null) throw new Error('the training did not finish');
  const { correct, total } = outcome.test;
  console.log(`${shortForm(genome)}: ${correct} of ${total} test images right`);
  network.dispose();
}
for (const genome of [mix, twinOf(mix)]) await train(genome);
