/** @file Our side of the bench of attacks: a process of its own that does what it is told on standard input (protocol.ts). */
import { createInterface } from 'node:readline';
import { attackImages, imagesOf, isAbsent, recordedVictim, type Images, type Victim } from '@bionas/attacks';
import { attackSettingsSchema, type AttackSettings } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { recordableNetwork } from '@bionas/network';
import { benchBatch, writeExchangeFile } from './exchange-file.ts';
import { benchInput, benchNetworks, buildBenchNetwork, type BenchNetworkName } from './networks.ts';
import type { Answers, Command } from './protocol.ts';
import { networkSubject } from './subject.ts';

const engine = await loadEngine();

interface Opened {
  readonly victim: Victim;
  readonly images: Images;
  readonly labels: Int32Array;
}
let opened: Opened | undefined;

async function open(
  name: BenchNetworkName,
  { file, batch }: { file: string; batch: number },
): Promise<Answers['open']> {
  const { plan } = benchNetworks[name];
  const network = buildBenchNetwork(plan, 'bp');
  const { images: pixels } = benchBatch(batch);
  // What the network says itself: an attack leaves alone what is wrong already.
  const labels = tf.tidy(() => tf.argMax<tf.Tensor1D>(network.logits(pixels), 1));
  const subject = networkSubject(network);
  await writeExchangeFile(file, subject, plan, { images: pixels, labels });
  const victim = recordedVictim(recordableNetwork(network, benchInput), { batchSize: batch });
  const { height, width, channels } = benchInput;
  opened = {
    victim,
    images: imagesOf([height, width, channels], pixels.dataSync<'float32'>()),
    labels: Int32Array.from(labels.dataSync()),
  };
  return {
    device: engine.device,
    versions: {
      node: process.version,
      tfjs: engine.tfjsVersion,
      tensorflow: engine.tensorflowVersion ?? 'none',
    },
    parameters: subject.parameterCount,
    flops: 0,
  };
}

async function openNamed(command: Extract<Command, { kind: 'open' }>): Promise<Answers['open']> {
  const name = command.network as BenchNetworkName;
  return open(name, { file: command.file ?? '', batch: command.images ?? benchNetworks[name].batch });
}

/** @param mode `pgd 20 recorded 1e-5`: attack, its budget, how, epsilon */
async function run(mode: string): Promise<Images> {
  if (opened === undefined) throw new Error('an attack was asked for before a network was opened');
  const [attack = '', budget, , epsilon] = mode.split(' ');
  const settings: AttackSettings = attackSettingsSchema.parse(
    attack === 'pgd' ? { attack, steps: Number(budget) } : { attack, queries: Number(budget) },
  );
  const found = await attackImages({
    ...opened,
    ...{ settings, epsilon: Number(epsilon), seed: 1, indices: [...opened.labels.keys()] },
  });
  if (found === null || isAbsent(found)) throw new Error('the attack gave nothing');
  return found.adversarial;
}

async function losses(mode: string): Promise<Answers['losses']> {
  const found = await run(mode);
  if (opened === undefined) throw new Error('nothing is open');
  const { images, labels, victim } = opened;
  return {
    losses: [images, found].map((of) => meanLoss(victim.logits(of), labels)),
    ...{ firstMs: 0, sinceLoadMs: 0, peakRssBytes: 0 },
  };
}

/** In double precision: the raise is far smaller than the loss. */
function meanLoss(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  const each = Array.from(labels, (label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const sum = [...own].reduce((all, one) => all + Math.exp(one), 0);
    return Math.log(sum) - (own[label] ?? NaN);
  });
  return each.reduce((all, one) => all + one, 0) / each.length;
}

async function block(mode: string, steps: number): Promise<Answers['block']> {
  const before = process.cpuUsage();
  const ms: number[] = [];
  for (let step = 0; step < steps; step++) {
    const from = performance.now();
    await run(mode);
    ms.push(performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1_000 / steps };
}

async function answer(command: Command): Promise<Answers[Command['kind']]> {
  switch (command.kind) {
    case 'open':
      return openNamed(command);
    case 'losses':
      return losses(command.mode);
    case 'block':
      return block(command.mode, command.steps);
    case 'product':
      throw new Error('no products are asked of attacks');
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Command);
  process.stdout.write(`${JSON.stringify({ answer: reply })}\n`);
}
