/** @file The command as users have it, an engine child beside it; what it prints is what the network in memory gives. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  attackedList,
  evaluateRobustness,
  pickRows,
  recordedVictim,
  type RobustnessReport,
} from '@bionas/attacks';
import { attackPresets, decodeSafetensors, encodeSafetensors, type ChainGenome } from '@bionas/contracts';
import { loadDataset, type Dataset } from '@bionas/data';
import { loadEngine, tf } from '@bionas/engine';
import { buildNetwork, recordableNetwork, serializeNetwork, type Network } from '@bionas/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attackReportText, type CheckpointReport } from '../checkpoint/attack-report.ts';
import { root } from '../installation.ts';
import { attackCheckpoint, type AttackOptions } from './attack.ts';

const genome: ChainGenome = {
  version: 1,
  space: 'bionas-chain-v1',
  slots: { head: 'fa' },
  layers: [{ operation: 'conv_3x3', rule: 'fa' }],
};
const images = 60;
const defaults: AttackOptions = { preset: 'smoke', seed: 5, dataSeed: 2 };

let home: string;
const at = (name: string): string => join(home, name);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'attack-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

interface Run {
  readonly file: string;
  readonly options: Partial<AttackOptions>;
  /** Of the engine child; left out: the attacker's own. */
  readonly module?: string;
  /** Stops the command at the first note with these words. */
  readonly stopAt?: string;
  readonly json?: boolean;
}
async function run({
  file,
  options,
  module,
  stopAt,
  json = true,
}: Run): Promise<{ printed: string; notes: string[] }> {
  const stop = new AbortController();
  const printed: string[] = [];
  const notes: string[] = [];
  const context = {
    ...{ home, json, print: (text: string) => void printed.push(text) },
    note: (text: string) => {
      notes.push(text);
      if (stopAt !== undefined && text.includes(stopAt)) stop.abort();
    },
  };
  const engine = {
    module: pathToFileURL(module ?? join(root, 'apps/attacker/src/engine-child.ts')),
    environment: process.env,
    execArgv: module === undefined ? ['--conditions=@bionas/source', '--import', 'tsx'] : [],
  };
  const surroundings = { engine, stop: stop.signal, kill: new AbortController().signal };
  await attackCheckpoint(context, file, { ...defaults, ...options }, surroundings);
  return { printed: printed.join(''), notes };
}
const reportOf = async (given: Run): Promise<CheckpointReport> =>
  JSON.parse((await run(given)).printed) as CheckpointReport;

describe('a network trained here', () => {
  let data: Dataset;
  let expected: RobustnessReport;
  let bytes: Uint8Array;

  beforeAll(async () => {
    await loadEngine();
    const spec = { name: 'mnist', trainSize: 600, validationSize: 100, testSize: 10_000, excludeSubstitutes: false } as const; // oxfmt-ignore
    data = await loadDataset({ spec, dataSeed: defaults.dataSeed });
    const network = buildNetwork(genome, { kind: 'chain', channels: 4 }, { ...data.shape, classes: data.classes }, { seed: 1, mean: data.mean, std: data.std }); // oxfmt-ignore
    train(network, data);
    bytes = serializeNetwork(network, { dataset: 'mnist' });
    await writeFile(at('whole.safetensors'), bytes);
    expected = await inMemory(network, data);
    network.dispose();
  });

  test(
    'gives the figures of the network in memory, and leaves the report in a file',
    { timeout: 120_000 },
    async () => {
      const given = { file: at('whole.safetensors'), options: { images, out: at('report.json') } };
      const { printed, notes } = await run(given);
      expect(notes).toContainEqual(expect.stringMatching(/^7 of 7, pgd-rule: \d+ of 60 right \(100 %/));
      const report = JSON.parse(printed) as CheckpointReport;
      expect(figuresOf(report.result)).toEqual(figuresOf(expected));
      // It has learnt, and has been broken: equal figures are not equal zeros.
      expect(expected.clean.correct).toBeGreaterThan(images / 2);
      expect(expected.worstCase.correct).toBeLessThan(expected.clean.correct);
      expect(report.result.judgement.verdict).toBe('not-assessed');
      expect(JSON.parse(await readFile(at('report.json'), 'utf8'))).toEqual(report);
      expect(await readdir(at('attacks'))).toEqual(['scratch']);
      expect(await readdir(at('attacks/scratch'))).toEqual([]);

      const text = attackReportText(report);
      expect(text).toContain(
        `Attacked: ${images} test images of mnist (the preset has 200), drawn by data seed 2`,
      );
      expect(text).toMatch(
        /Robust accuracy: \d+\.\d % \(\d+ of 60; 95 %: .*\): right under every attack in L-inf 0\.1 \(25\.5\/255\)/,
      );
      expect(text).toContain('Missing: a preset that judges');
    },
  );

  test(
    'stripped of all it says and of its feedback: the same but for the rule gradient',
    { timeout: 120_000 },
    async () => {
      const tensors = [...decodeSafetensors(bytes).tensors].filter(([name]) => !name.startsWith('feedback/'));
      await writeFile(
        at('bare.safetensors'),
        encodeSafetensors({ tensors: new Map(tensors), metadata: { format: 'pt' } }),
      );
      await writeFile(at('genome.json'), JSON.stringify(genome));
      const { mean, std } = data;
      const told = { dataset: 'mnist', genome: at('genome.json'), channels: 4, mean, std };
      const report = await reportOf({ file: at('bare.safetensors'), options: { images, ...told } });
      const { attacks, worstCase, clean } = figuresOf(expected);
      expect(figuresOf(report.result)).toEqual({
        ...{ worstCase, clean, ruleGradient: null },
        attacks: attacks.filter(([title]) => title !== 'pgd rule'),
      });
      expect(report.notes.join()).toContain('attacks along rule gradients are left out');
    },
  );
});

/** Plain SGD with momentum 0.9 on the mean cross-entropy, in order. */
function train(network: Network, { train: set }: Dataset): void {
  const batch = 50;
  const momenta = new Map(
    network.parameters.map(({ name, variable }) => [name, tf.variable(tf.zerosLike(variable))]),
  );
  for (let step = 0; step < (2 * set.count) / batch; step++) {
    const from = (step * batch) % set.count;
    tf.tidy(() => {
      const rows = Array.from({ length: batch }, (_, row) => from + row);
      const { images: batchImages, labels } = pickRows(set, rows);
      const pass = network.forward(tf.tensor4d(batchImages.pixels, [batch, 28, 28, 1]), 'train');
      const truth = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
      const gradients = pass.backward(tf.div<tf.Tensor2D>(tf.sub(tf.softmax(pass.logits), truth), batch));
      for (const { name, variable } of network.parameters) {
        const [momentum, gradient] = [momenta.get(name), gradients.get(name)];
        if (!momentum || !gradient) throw new Error(`no gradient for ${name}`);
        momentum.assign(tf.add(tf.mul(momentum, 0.9), gradient));
        variable.assign(tf.sub(variable, tf.mul(momentum, 0.05)));
      }
    });
  }
  for (const momentum of momenta.values()) momentum.dispose();
}

async function inMemory(network: Network, { test: set, testIndices }: Dataset): Promise<RobustnessReport> {
  const victim = recordedVictim(recordableNetwork(network, network.description.input));
  const chosen = attackedList({ total: set.count, count: images, dataSeed: defaults.dataSeed });
  const report = await evaluateRobustness({
    ...{ victim, preset: attackPresets.smoke, seed: defaults.seed, now: () => 0 },
    ...pickRows(set, chosen),
    indices: chosen.map((place) => testIndices[place] ?? place),
  });
  victim.dispose();
  if (report === null) throw new Error('nobody stopped it');
  return report;
}

const figuresOf = ({
  clean,
  worstCase,
  ruleGradient,
  attacks,
}: RobustnessReport | CheckpointReport['result']) => ({
  ...{ clean, worstCase, ruleGradient },
  attacks: attacks.map(({ settings, outcome, queries }) => [
    `${settings.attack} ${'gradient' in settings ? settings.gradient : ''}`,
    outcome,
    queries,
  ]),
});

describe('what cannot be attacked', () => {
  const texts = { format: 'bionas-network-1', dataset: 'mnist', input: '{"height":28,"width":28,"channels":1,"classes":10}', mean: '[0]', std: '[1]', seed: '1', network: '{"kind":"chain","channels":4}' }; // oxfmt-ignore
  const weights = (metadata: Record<string, string>): Uint8Array =>
    encodeSafetensors({ tensors: new Map([['a', { shape: [1], data: new Float32Array(1) }]]), metadata });
  const sound = weights({ ...texts, genome: JSON.stringify(genome) });

  beforeAll(async () => {
    const torch = Buffer.from('PK\u0003\u0004 and what follows in a ZIP archive');
    const files: Record<string, string | Uint8Array> = {
      'sound': sound,
      'twin': weights({ ...texts, input: texts.input.replaceAll('28', '32'), genome: JSON.stringify(genome) }),
      'no-genome': weights(texts),
      'other-genome': weights({ ...texts, genome: '{"space":"bionas-cell-v1"}' }),
      'cut': sound.subarray(0, sound.length - 2),
      'half-precision': Buffer.from(Buffer.from(sound).toString('latin1').replace('F32', 'F16'), 'latin1'),
      'torch.pt': torch,
      'page': '<!doctype html>',
      'not-json': '{',
      'not-a-genome': '{"version":1,"space":"elsewhere"}',
    }; // oxfmt-ignore
    for (const [name, content] of Object.entries(files)) await writeFile(at(name), content);
  });

  const refused: {
    file: string;
    options?: Partial<Record<'genome' | 'twin' | 'out' | 'preset', string>>;
    code: string;
    says: string;
  }[] = [
    { file: 'nowhere', code: 'not-found', says: 'There is no file' },
    { file: '.', code: 'invalid-spec', says: 'is a folder' },
    { file: 'cut', code: 'artifact-damaged', says: 'a of shape [1] needs 4 bytes, its place is 0 to 4 of 2' },
    { file: 'torch.pt', code: 'artifact-damaged', says: 'safetensors.torch.save_file' },
    {
      file: 'half-precision',
      code: 'artifact-damaged',
      says: 'expected "F32". Write every tensor as 32-bit',
    },
    { file: 'page', code: 'artifact-damaged', says: 'looks like a text file' },
    {
      file: 'other-genome',
      code: 'artifact-damaged',
      says: 'The text genome of a network file is not valid',
    },
    { file: 'no-genome', code: 'invalid-spec', says: '--genome FILE' },
    {
      file: 'no-genome',
      options: { genome: 'nowhere' },
      code: 'not-found',
      says: 'expected a genome as JSON',
    },
    { file: 'no-genome', options: { genome: 'not-json' }, code: 'invalid-genome', says: 'is not valid JSON' },
    {
      file: 'no-genome',
      options: { genome: 'not-a-genome' },
      code: 'invalid-genome',
      says: 'bionas-chain-v1',
    },
    { file: 'sound', options: { preset: 'strongest' }, code: 'invalid-spec', says: 'expected one of smoke, laptop, bionas-standard, paper-compare, autoattack' }, // oxfmt-ignore
    {
      file: 'sound',
      options: { twin: 'no-genome' },
      code: 'invalid-spec',
      says: 'smoke makes no images on other networks',
    },
    {
      file: 'sound',
      options: { twin: 'sound', preset: 'bionas-standard' },
      code: 'invalid-spec',
      says: 'the very weights that are attacked',
    },
    {
      file: 'sound',
      options: { twin: 'twin', preset: 'bionas-standard' },
      code: 'invalid-spec',
      says: 'takes images of 32×32×1',
    },
    {
      file: 'sound',
      options: { out: 'no/folder/report.json' },
      code: 'invalid-spec',
      says: 'The report cannot be written to',
    },
  ];
  test.each(refused)('$file $options: $code', async ({ file, options = {}, code, says }) => {
    const places = Object.fromEntries(
      Object.entries(options).map(([name, value]) => [name, name === 'preset' ? value : at(value)]),
    );
    // No engine is started for any of them: this one would fail.
    const asked = run({ file: at(file), options: places, module: at('no-engine.mjs') });
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(says) as string });
    expect(await readdir(at('attacks/scratch'))).toEqual([]);
  });

  test('stopped, it keeps the state that its engine hands over, and goes on from there unless it is to begin anew', async () => {
    const module = at('stopping.mjs');
    await writeFile(
      module,
      `import { readFileSync, writeFileSync } from 'node:fs';
      const send = (event) => process.send(event);
      send({ kind: 'ready', engine: 'e', device: 'd' });
      process.on('message', (command) => {
        if (command.kind === 'stop') return send({ kind: 'stopped' });
        const from = command.checkpoint && readFileSync(command.checkpoint.path, 'utf8');
        if (from) return send({ kind: 'failed', error: { code: 'diverged', message: 'went on from ' + from } });
        const path = command.scratch + '/state';
        writeFileSync(path, 'as far as this');
        const file = { path, hash: 'a'.repeat(64), bytes: 14, kind: 'checkpoint' };
        send({ kind: 'checkpoint', file, position: { epoch: 0, step: 1 } });
        send({ kind: 'progress', fraction: 0.1, text: '1 of 7, clean: 9 of 10 right' });
      });`,
    );
    const given = { file: at('sound'), options: { images: 9 }, module, stopAt: '1 of 7' };
    const cancelled = { code: 'cancelled', message: 'Stopped. The same command goes on from there.' };
    await expect(run(given)).rejects.toMatchObject(cancelled);
    await expect(run(given)).rejects.toThrow('went on from as far as this');
    await expect(run({ ...given, options: { images: 9, fresh: true } })).rejects.toMatchObject(cancelled);
    // Another seed is another attack: it stops at its own first word.
    await expect(run({ ...given, options: { images: 9, seed: 6 } })).rejects.toMatchObject(cancelled);
  });

  test.each([
    {
      of: 'says why',
      does: `process.send({ kind: 'failed', error: { code: 'diverged', message: 'not finite' } })`,
      code: 'diverged',
      says: 'not finite',
    },
    {
      of: 'ends',
      does: `console.error('out of luck'); process.exit(3)`,
      code: 'engine-failed',
      says: 'exit code 3. Its last words: out of luck',
    },
    {
      of: 'has stopped',
      does: `process.send({ kind: 'stopped' })`,
      code: 'cancelled',
      says: 'Stopped before there was anything to keep',
    },
  ])('an engine that $of is heard', async ({ does, code, says }) => {
    const module = at('engine.mjs');
    await writeFile(
      module,
      `process.send({ kind: 'ready', engine: 'e', device: 'd' }); process.on('message', () => { ${does} });`,
    );
    await expect(run({ file: at('sound'), options: {}, module })).rejects.toMatchObject({
      ...{ code, message: expect.stringContaining(says) as string },
    });
  });
});
