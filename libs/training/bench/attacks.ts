/**
 * How many images a second an attack gets through, beside the same attack in PyTorch. `npm run bench:attacks -- --help` tells the options. Both sides take
 * turns, round by round, since machines are never quite quiet: read the ratios.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engineEnvironment } from '@bionas/setup';
import { startContestant, type Contestant } from './contestant.ts';
import { describeMachine } from './machine.ts';
import { benchNetworkNames, type BenchNetworkName } from './networks.ts';
import { namesOf } from './options.ts';
import { pytorchProgram } from './pytorch.ts';
import { median, pairedRatio } from './statistics.ts';
import { textTable } from './text-table.ts';

const usage = `npm run bench:attacks -- [options]
  --networks a,b   of ${benchNetworkNames.join(', ')} (default: plain-16,sep-16)
  --images n       attacked together, 1 to 1000 (default: 64)
  --rounds n       1 to 99 (default: 5)
  --peer none      ours alone (default: pytorch, installed into the user's cache on first use)
  --json           machine-readable output`;

/** So small that no image breaks: each takes every step and every query on both sides. */
const epsilon = 1e-5;
/** `apart`: how much the raises of the loss may differ, as a share; Square draws other squares on either side. */
const attacks = [
  { name: 'PGD-20', words: 'pgd 20', apart: 0.05 },
  { name: 'Square-500', words: 'square 500', apart: 0.3 },
] as const;
const layouts = ['eager', 'channels_last'] as const;

interface Lane {
  readonly side: string;
  readonly contestant: Contestant;
  readonly mode: string;
  readonly losses: readonly number[];
  readonly wall: number[];
  readonly cpu: number[];
}

const note = (text: string): void => void process.stderr.write(`${text}\n`);
const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const ours = (): Contestant =>
  startContestant(process.execPath, [...process.execArgv, beside('./attack-ours.ts')], engineEnvironment());
const peer = (python: string): Contestant =>
  startContestant(python, [beside('./attack-peer.py')], { ...process.env, PYTHONDONTWRITEBYTECODE: '1' });

interface AttackResult {
  readonly network: BenchNetworkName;
  readonly attack: string;
  readonly images: number;
  readonly sides: readonly {
    readonly side: string;
    /** Medians over the rounds; per second of all threads' processor time in `cpuImagesPerSecond`. */
    readonly imagesPerSecond: number;
    readonly cpuImagesPerSecond: number;
    /** What the attack adds to the mean cross-entropy. */
    readonly raise: number;
  }[];
  /** How many times as fast as PyTorch's faster layout, medians of the rounds' ratios. */
  readonly ratio: { readonly wall: number; readonly cpu: number } | null;
  /** Whether both sides attack the same network, and get as far. */
  readonly agree: boolean;
}

async function measureNetwork(
  network: BenchNetworkName,
  { python, rounds, images, file }: { python: string | null; rounds: number; images: number; file: string },
): Promise<{ results: AttackResult[]; versions: Record<string, string> }> {
  const contestants: Contestant[] = [];
  try {
    const us = ours();
    contestants.push(us);
    const { versions } = await us.ask<'open'>({ kind: 'open', network, rule: 'bp', file, images });
    const found: Record<string, string> = { ...versions };
    const sides = [{ side: 'ours', contestant: us, how: 'recorded' }];
    if (python !== null) {
      const them = peer(python);
      contestants.push(them);
      const opened = await them.ask<'open'>({ kind: 'open', network, rule: 'bp', file, device: 'cpu' });
      Object.assign(found, opened.versions);
      sides.push(...layouts.map((how) => ({ side: `PyTorch ${how}`, contestant: them, how })));
    }
    const results: AttackResult[] = [];
    for (const { name, words, apart } of attacks) {
      const lanes: Lane[] = [];
      for (const { side, contestant, how } of sides) {
        const mode = `${words} ${how} ${epsilon}`;
        const { losses } = await contestant.ask<'losses'>({ kind: 'losses', mode, steps: 1 });
        lanes.push({ side, contestant, mode, losses, wall: [], cpu: [] });
      }
      for (let round = 0; round < rounds; round++) {
        note(`${network} ${name}: round ${round + 1} of ${rounds}`);
        for (const { contestant, mode, wall, cpu } of lanes) {
          const { ms, cpuMs } = await contestant.ask<'block'>({ kind: 'block', mode, warmup: 0, steps: 1 });
          wall.push(...ms);
          cpu.push(cpuMs);
        }
      }
      results.push(resultOf(network, name, { lanes, apart, images }));
    }
    return { results, versions: found };
  } finally {
    for (const contestant of contestants) await contestant.close();
  }
}

function resultOf(
  network: BenchNetworkName,
  attack: string,
  {
    lanes,
    apart,
    images,
  }: { readonly lanes: readonly Lane[]; readonly apart: number; readonly images: number },
): AttackResult {
  const raiseOf = ({ losses: [clean = NaN, attacked = NaN] }: Lane): number => attacked - clean;
  const [first, ...others] = lanes;
  if (first === undefined) throw new Error('there is nobody to measure');
  const [fastest] = [...others].sort((a, b) => median(a.wall) - median(b.wall));
  const close = (a: number, b: number, share: number): boolean => Math.abs(a - b) <= share * Math.abs(b);
  return {
    ...{ network, attack, images },
    sides: lanes.map((lane) => ({
      side: lane.side,
      imagesPerSecond: (1_000 * images) / median(lane.wall),
      cpuImagesPerSecond: (1_000 * images) / median(lane.cpu),
      raise: raiseOf(lane),
    })),
    ratio: fastest
      ? { wall: pairedRatio(fastest.wall, first.wall), cpu: pairedRatio(fastest.cpu, first.cpu) }
      : null,
    agree: others.every(
      (lane) =>
        close(lane.losses[0] ?? NaN, first.losses[0] ?? NaN, 1e-4) &&
        close(raiseOf(lane), raiseOf(first), apart),
    ),
  };
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const { values } = parseArgs({
    args: [...args],
    options: {
      networks: { type: 'string', default: 'plain-16,sep-16' },
      rounds: { type: 'string', default: '5' },
      images: { type: 'string', default: '64' },
      peer: { type: 'string', default: 'pytorch' },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 99)
    throw new Error(`--rounds is ${values.rounds}; expected a whole number from 1 to 99.`);
  const images = Number(values.images);
  if (!Number.isInteger(images) || images < 1 || images > 1_000)
    throw new Error(`--images is ${values.images}; expected a whole number from 1 to 1000.`);
  if (values.peer !== 'pytorch' && values.peer !== 'none')
    throw new Error(`--peer is ${values.peer}; expected pytorch or none.`);
  const networks = namesOf('--networks', values.networks, benchNetworkNames);
  const python = values.peer === 'none' ? null : await pytorchProgram(note);
  const machine = await describeMachine();
  const folder = await mkdtemp(join(tmpdir(), 'bionas-bench-'));
  try {
    const results: AttackResult[] = [];
    const versions: Record<string, string> = {};
    for (const network of networks) {
      const measured = await measureNetwork(network, { python, rounds, images, file: join(folder, `${network}.safetensors`) }); // oxfmt-ignore
      results.push(...measured.results);
      Object.assign(versions, measured.versions);
    }
    const report = { bench: 'attacks', date: new Date().toISOString(), machine, versions, settings: { rounds, images, epsilon, peer: values.peer }, results }; // oxfmt-ignore
    process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : reportText(report)}\n`);
    if (results.some(({ agree }) => !agree)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reportText(report: {
  readonly machine: Awaited<ReturnType<typeof describeMachine>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly AttackResult[];
}): string {
  const { machine, versions, results } = report;
  const rows = results.flatMap(({ network, attack, images, sides, ratio, agree }) =>
    sides.map(({ side, imagesPerSecond, cpuImagesPerSecond, raise }, place) => [
      place === 0 ? `${network}/${images} ${attack}` : '',
      side,
      imagesPerSecond.toFixed(1),
      cpuImagesPerSecond.toFixed(1),
      raise.toExponential(2),
      place > 0 || ratio === null ? '' : `${ratio.wall.toFixed(2)} (${ratio.cpu.toFixed(2)})`,
      place > 0 ? '' : agree ? 'yes' : 'NO',
    ]),
  );
  return [
    `${machine.cpu}, ${machine.cores} cores; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}; load at the start ${machine.loadAtStart.toFixed(2)}.`, // oxfmt-ignore
    textTable(
      ['network/images attack', 'side', 'images/s', 'a CPU second', 'raise of the loss', 'times as fast (CPU)', 'agree'], // oxfmt-ignore
      rows,
    ),
  ].join('\n');
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
