import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  evaluateRobustness,
  imagesOf,
  recordedVictim,
  type Images,
  type RecordedVictim,
} from '@bionas/attacks';
import {
  AppError,
  attackPresets,
  attackResultSchema,
  attackSettingsSchema,
  attackTitle,
  type AttackJob,
  type AttackPreset,
  decodeAdversarials,
  type AttackResult,
  type ChainGenome,
  type ChildStart,
  type DatasetView,
  type LearningRuleName,
  type MetricPoint,
} from '@bionas/contracts';
import { loadDataset } from '@bionas/data';
import { loadEngine, tf } from '@bionas/engine';
import { buildNetwork, recordableNetwork, serializeNetwork, type Network } from '@bionas/network';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { absentTransfers, loadSurrogates } from './load-surrogates.ts';
import { runAttack, type AttackContext } from './run-attack.ts';

const dataset = {
  name: 'mnist',
  trainSize: 2_000,
  validationSize: 100,
  testSize: 400,
  excludeSubstitutes: false,
} as const;
const dataSeed = 3;
const provenance = {
  backend: 'tensorflow',
  tensorflow: '2.21.0',
  device: 'test',
  precision: 'float32',
  node: process.version,
  bionas: '0.1.0',
} as const;

let scratch: string;
let view: DatasetView;

beforeAll(async () => {
  await loadEngine();
  scratch = await mkdtemp(join(tmpdir(), 'attacker-'));
  view = await loadDataset({ spec: dataset, dataSeed });
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

function chain(rule: LearningRuleName, seed: number): Network {
  const genome: ChainGenome = {
    version: 1,
    space: 'bionas-chain-v1',
    slots: { head: rule },
    layers: [
      { operation: 'conv_3x3', rule },
      { operation: 'conv_3x3', rule },
    ],
  };
  const input = { height: 28, width: 28, channels: 1, classes: 10 };
  return buildNetwork(genome, { kind: 'chain', channels: 8 }, input, {
    seed,
    mean: view.mean,
    std: view.std,
  });
}

/** Plain SGD with momentum 0.9 on the mean cross-entropy, in order. */
function train(network: Network, epochs: number): void {
  const { train: set } = view;
  const batch = 50;
  const size = 28 * 28;
  const momenta = new Map(
    network.parameters.map(({ name, variable }) => [name, tf.variable(tf.zerosLike(variable))]),
  );
  for (let step = 0; step < (epochs * set.count) / batch; step++) {
    const from = (step * batch) % set.count;
    tf.tidy(() => {
      const pixels = Float32Array.from(
        set.images.subarray(from * size, (from + batch) * size),
        (v) => v / 255,
      );
      const labels = tf.tensor1d([...set.labels.subarray(from, from + batch)], 'int32');
      const pass = network.forward(tf.tensor4d(pixels, [batch, 28, 28, 1]), 'train');
      const error = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(pass.logits), tf.oneHot(labels, 10)), batch);
      const gradients = pass.backward(error);
      for (const { name, variable } of network.parameters) {
        const momentum = momenta.get(name);
        const gradient = gradients.get(name);
        if (!momentum || !gradient) throw new Error(`no gradient for ${name}`);
        momentum.assign(tf.add(tf.mul(momentum, 0.9), gradient));
        variable.assign(tf.sub(variable, tf.mul(momentum, 0.05)));
      }
    });
  }
  for (const momentum of momenta.values()) momentum.dispose();
}

async function save(network: Network): Promise<{ hash: string; path: string }> {
  const bytes = serializeNetwork(network);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = join(scratch, hash);
  await writeFile(path, bytes);
  return { hash, path };
}

function startOf(weights: { hash: string; path: string }): ChildStart {
  return {
    kind: 'start',
    job: { kind: 'attack', dataset, dataSeed, seed: 9, weights: weights.hash, preset: 'smoke' },
    scratch,
    checkpoint: null,
    files: { [weights.hash]: weights.path },
  };
}

function recorder(stopAfter = Infinity): AttackContext & { points: MetricPoint[]; fractions: number[] } {
  const points: MetricPoint[] = [];
  const fractions: number[] = [];
  let asked = 0;
  return {
    scratch,
    checkpoint: () => Promise.resolve(),
    fileOf: async (path, kind) => {
      const bytes = await readFile(path);
      return { path, kind, hash: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    },
    points,
    fractions,
    progress: (fraction) => fractions.push(fraction),
    metrics: (some) => points.push(...some),
    log: () => undefined,
    stopRequested: () => (++asked > stopAfter ? 'cancelled' : null),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    stopped: () => new AppError('cancelled', 'stopped by the test'),
  };
}

const attack = async (network: Network, context = recorder()): Promise<AttackResult> =>
  (await runAttack(startOf(await save(network)), context, { provenance, loadDataset })).result;

test(
  'a chain trained by feedback alignment on MNIST: robust along its rule gradient, broken in truth',
  { timeout: 120_000 },
  async () => {
    const network = chain('fa', 1);
    train(network, 3);
    const before = tf.memory().numTensors;
    const context = recorder();
    const result = await attack(network, context);
    expect(attackResultSchema.parse(result)).toEqual(result);
    const share = ({ correct, total }: { correct: number; total: number }): number => correct / total;
    expect(share(result.clean)).toBeGreaterThan(0.85);
    expect(result.clean.total).toBe(200);
    expect(share(result.ruleGradient ?? { correct: 0, total: 1 })).toBeGreaterThan(
      share(result.worstCase) + 0.3,
    );
    expect(result.provenance).toEqual({ ...provenance, dataHash: view.dataHash });

    expect(context.points.map(({ name }) => name)).toEqual([
      'attack/clean',
      'attack/noise',
      'attack/fgsm-true',
      'attack/pgd-true',
      'attack/pgd-margin-true',
      'attack/square',
      'attack/pgd-rule',
    ]);
    expect(result.checks?.gradientError).toBeLessThan(1e-2);
    expect(Math.abs(result.checks?.ruleCosine ?? 1)).toBeLessThan(0.5);
    expect(context.fractions.at(-1)).toBe(1);

    const kept = await readFile(join(scratch, 'adversarial-examples.safetensors'));
    expect(createHash('sha256').update(kept).digest('hex')).toBe(result.adversarials?.hash);
    const { head } = decodeAdversarials(kept);
    expect(head.radii.map(({ epsilon }) => epsilon)).toEqual([0.1]);
    expect(head.images).toHaveLength(8);
    // The broken ones come first, made by the very attack that was counted.
    const counted = result.attacks.find(({ settings }) => isDeepStrictEqual(settings, head.settings));
    head.images.forEach(({ place, label, clean }, row) => {
      expect(clean.answer).toBe(label);
      expect(result.worstOutcome[place]).toBe('0');
      const stands = head.radii[0]?.answers[row]?.answer === label;
      expect(counted?.outcome[place]).toBe(stands ? '1' : '0');
    });
    expect(tf.memory().numTensors).toBe(before);

    // Another network of the experiment is attacked on the same images.
    const twin = chain('bp', 1);
    expect((await attack(twin)).indexHash).toBe(result.indexHash);
    network.dispose();
    twin.dispose();
  },
);

test('images made on the twin and on another seed are tried on the victim, whose weights stay its own', async () => {
  const networks = [chain('fa', 11), chain('bp', 11), chain('fa', 12)] as const;
  const [victim, twin, sibling] = await Promise.all(networks.map(save));
  if (!victim || !twin || !sibling) throw new Error('three files were to be saved');
  const transfers = (['twin', 'same-rules'] as const).map((source) => ({
    settings: attackSettingsSchema.parse({ attack: 'transfer', from: source, steps: 20 }),
    scope: 'all' as const,
  }));
  const preset: AttackPreset = { ...attackPresets.smoke, attacks: transfers };
  const alone = startOf(victim);
  const job = {
    ...(alone.job as AttackJob),
    surrogates: {
      twin: { weights: [twin.hash], absent: null },
      'same-rules': { weights: [sibling.hash], absent: null },
    },
  };
  const files = Object.fromEntries([victim, twin, sibling].map(({ hash, path }) => [hash, path]));
  const before = tf.memory().numTensors;
  const { surrogates, dispose } = await loadSurrogates({ ...alone, files }, job, preset);
  const images = imagesOf(
    [28, 28, 1],
    Float32Array.from(view.test.images.subarray(0, 3 * 784), (v) => v / 255),
  );
  expect(networks.slice(1).map((network) => logitsOf(network, images))).toEqual(
    [surrogates.twin, surrogates['same-rules']].map(([one]) => one?.logits(images)),
  );
  const own = victimOf(networks[0]);
  const answers = own.logits(images);
  const labels = Int32Array.from([0, 1, 2], (row) => argmax(answers.subarray(row * 10, row * 10 + 10)));
  const report = await evaluateRobustness({
    ...{ victim: own, surrogates, images, labels, preset, indices: [0, 1, 2], seed: 1, now: () => 0 },
  });
  expect(report?.attacks.map(({ settings, attacked }) => [attackTitle(settings), attacked])).toEqual([
    ['transfer-twin', 3],
    ['transfer-same-rules', 3],
  ]);
  expect(absentTransfers(job, preset, report ?? { attacks: [] })).toEqual([]);
  own.dispose();
  dispose();
  expect(tf.memory().numTensors).toBe(before);

  // Without them the reason is told, and a missing file is an error.
  const none = { ...job, surrogates: { ...job.surrogates, twin: { weights: [], absent: 'it failed' } } };
  expect(absentTransfers(none, preset, { attacks: report?.attacks.slice(1) ?? [] })).toEqual([
    'Images made on its back-propagation twin: it failed.',
  ]);
  await expect(loadSurrogates(alone, job, preset)).rejects.toMatchObject({ code: 'artifact-missing' });
  expect(tf.memory().numTensors).toBe(before);
  for (const network of networks) network.dispose();
});

const victimOf = (network: Network): RecordedVictim =>
  recordedVictim(recordableNetwork(network, network.description.input));
const argmax = (row: Float32Array): number => row.indexOf(Math.max(...row));
function logitsOf(network: Network, images: Images): Float32Array {
  const victim = victimOf(network);
  const logits = victim.logits(images);
  victim.dispose();
  return logits;
}

test('the same job gives the same numbers and the same images, also when it was stopped and went on', async () => {
  const network = chain('usf', 2);
  const numbers = ({ attacks, cleanOutcome, adversarials }: AttackResult): string[] => [
    cleanOutcome,
    adversarials?.hash ?? 'none',
    ...attacks.map(({ outcome }) => outcome),
  ];
  const whole = await attack(network);
  const start = startOf(await save(network));
  const at = { path: join(scratch, 'stopped.json'), position: { epoch: 0, step: 0 } };
  let asked = 0;
  const stopping: AttackContext = {
    ...recorder(),
    checkpoint: (path) => rename(path, at.path),
    stopRequested: () => (++asked > 10 ? 'pre-empted' : null),
  };
  await expect(runAttack(start, stopping, { provenance, loadDataset })).rejects.toThrow(
    'stopped by the test',
  );
  const resumed = await runAttack({ ...start, checkpoint: at }, recorder(), { provenance, loadDataset });
  expect(numbers(resumed.result)).toEqual(numbers(whole));
  expect(whole.adversarials?.kind).toBe('adversarials');
  network.dispose();
});

test('a damaged weights file is refused before anything is attacked', async () => {
  const network = chain('bp', 3);
  const weights = await save(network);
  network.dispose();
  await writeFile(weights.path, 'not these bytes');
  await expect(runAttack(startOf(weights), recorder(), { provenance, loadDataset })).rejects.toMatchObject({
    code: 'artifact-damaged',
  });
  await expect(
    runAttack({ ...startOf(weights), files: {} }, recorder(), { provenance, loadDataset }),
  ).rejects.toMatchObject({ code: 'artifact-missing' });
});

test('a request to stop ends the job between two batches and leaves no tensors', async () => {
  const network = chain('bp', 4);
  const before = tf.memory().numTensors;
  const context = recorder(2);
  await expect(attack(network, context)).rejects.toThrow('stopped by the test');
  expect(context.fractions.at(-1)).toBeLessThan(0.1);
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
});

test('a job of another kind is refused', async () => {
  const network = chain('bp', 5);
  const start = startOf(await save(network));
  network.dispose();
  const evaluate = { kind: 'evaluate', candidate: 0 } as unknown as ChildStart['job'];
  await expect(
    runAttack({ ...start, job: evaluate }, recorder(), { provenance, loadDataset }),
  ).rejects.toMatchObject({ code: 'unsupported' });
});
