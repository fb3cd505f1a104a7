/**
 * How the scoring of an EG-NAS generation spreads over a pool: the real hub, the real searcher, and 1, 2 and 4 real trainer services as processes on real
 * sockets. Computing is simulated: an engine child that sleeps for each sample. A machine with few cores cannot compute for four trainers, and
 * what is asked here is what hub, wire and services add.
 *
 *   npm run bench:scaling [-- --trainers 1,2,4 --rounds 3 --sample-ms 200 --population 50 --parallel 4 --artifact-mb 12 --json]
 *
 * Efficiency on n trainers: T(1) / (n · T(n)), T the time from the searcher's questions of a generation to the last answer at the hub, the fetching of
 * new weights included. Bytes are counted by the hub's socket.
 */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { openHub } from '../src/hub.ts';

const { values } = parseArgs({
  options: {
    trainers: { type: 'string', default: '1,2,4' },
    rounds: { type: 'string', default: '3' },
    'sample-ms': { type: 'string', default: '200' },
    population: { type: 'string', default: '50' },
    parallel: { type: 'string', default: '4' },
    'artifact-mb': { type: 'string', default: '12' },
    json: { type: 'boolean', default: false },
  },
});
const sizes = values.trainers.split(',').map(Number);
const rounds = Number(values.rounds);
const sampleMs = Number(values['sample-ms']);
/** Questions of a generation. */
const parts = Number(values.parallel);
const artifactBytes = Math.round(Number(values['artifact-mb']) * 1e6);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const spec = {
  name: 'bench scaling',
  dataset: { name: 'mnist', trainSize: 2_000, validationSize: 500, testSize: 500 },
  space: {
    kind: 'cell',
    search: { channels: 16, cells: 8 },
    final: { channels: 4, cells: 3 },
    rules: ['usf', 'brsf', 'frsf', 'fa'],
  },
  search: {
    strategy: {
      ...{ name: 'eg-nas', epochs: 2, warmupEpochs: 1, batchSize: 64, probeImages: 128 },
      population: Number(values.population),
    },
    candidates: 1,
    parallel: parts,
    training: { epochs: 1 },
  },
  finals: { top: 1, seeds: 1, training: { epochs: 1 } },
  attack: { preset: 'none' },
};

/** What crosses the hub's socket, as categories and as moments of the generations. */
function watchWire() {
  const services = new Map();
  const bytes = {};
  const generations = [];
  const trained = new Set();
  const asked = new Set();
  let asleep = () => undefined;
  const ready = new Set();

  function categoryOf({ direction, peer, message }) {
    const { kind } = message;
    const isFile = [
      'offer',
      'want',
      'chunk',
      'credit',
      'have',
      'stored',
      'fetch',
      'transfer-failed',
    ].includes(kind);
    if (services.get(peer) === 'searcher') {
      if (isFile) return 'search state, searcher to hub';
      if (kind === 'ask') return 'questions, searcher to hub';
      return kind === 'answers' ? 'answers, hub to searcher' : 'everything else';
    }
    if (isFile)
      return trained.has(message.hash ?? message.artifact?.hash)
        ? 'weights, hub to trainers'
        : 'weights, trainer to hub';
    if (kind === 'job' && message.job.kind === 'supernet-score') return 'questions, hub to trainers';
    if (kind === 'result' && message.result.kind === 'supernet-score') return 'answers, trainers to hub';
    return direction === 'to-hub' && kind === 'result' ? 'results of epochs' : 'everything else';
  }

  return {
    bytes,
    generations,
    get trainers() {
      return ready.size;
    },
    settled: () =>
      new Promise((resolve) => {
        asleep = resolve;
      }),
    onWire(event) {
      const { peer, message } = event;
      const now = performance.now();
      if (message.kind === 'hello') services.set(peer, message.worker.service);
      const category = categoryOf(event);
      bytes[category] = (bytes[category] ?? 0) + event.bytes;
      if (message.kind === 'ready' && services.get(peer) === 'trainer') ready.add(peer);
      if (message.kind === 'ask') {
        // A generation may come in several messages, and some questions twice.
        const fresh = message.questions.filter(
          ({ kind, question }) => kind === 'supernet-score' && !asked.has(question),
        );
        for (const { question, samples } of fresh) {
          asked.add(question);
          if ((generations.at(-1)?.questions ?? parts) === parts)
            generations.push({ from: now, to: null, first: null, questions: 0, samples: 0, answered: 0 });
          generations.at(-1).questions += 1;
          generations.at(-1).samples += samples.length;
        }
      }
      const open = generations.at(-1);
      if (message.kind === 'job' && message.job.kind === 'supernet-score') open.first ??= now;
      if (message.kind === 'result' && message.result.kind === 'supernet-train')
        trained.add(message.result.weights.hash);
      if (message.kind === 'result' && message.result.kind === 'supernet-score') {
        open.answered += 1;
        if (open.answered === parts) open.to = now;
      }
      // The readings of the alphas are asked for: the search by shared weights is over.
      if (message.kind === 'ask' && message.questions[0]?.kind === 'evaluate') asleep();
      if (message.kind === 'failed') throw new Error(`a job failed: ${message.error.message}`);
    },
  };
}

async function bundle(outdir) {
  await build({
    entryPoints: [
      file('service.mjs'),
      file('simulated-trainer.mjs'),
      file('../../searcher/src/engine-child.ts'),
    ],
    ...{ outdir, entryNames: '[name]', outExtension: { '.js': '.mjs' }, bundle: true, format: 'esm' },
    ...{ platform: 'node', target: 'node20', conditions: ['@bionas/source'], logLevel: 'error' },
    external: ['zeromq'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return (name) => join(outdir, `${name}.mjs`);
}

async function once(count, { folder, script }) {
  const home = await mkdtemp(join(folder, 'home-'));
  const wire = watchWire();
  const environment = {
    home,
    databaseUrl: undefined,
    host: '127.0.0.1',
    httpPort: 0,
    zmqPort: 0,
    keepRounds: 5,
  };
  const hub = await openHub(environment, () => undefined, { onWire: wire.onWire });
  const children = [];
  const start = (service, name, child) => {
    const settings = {
      ...{ service, name, hub: hub.zmqAddress, engineChild: `file://${script(child)}` },
      ...{ scratchDir: join(home, name, 'scratch'), cacheDir: join(home, name, 'cache') },
    };
    const env = { ...process.env, BENCH_SAMPLE_MS: sampleMs, BENCH_ARTIFACT_BYTES: artifactBytes };
    children.push(fork(script('service'), [JSON.stringify(settings)], { env, execArgv: [] }));
  };
  try {
    start('searcher', 'searcher', 'engine-child');
    for (let number = 0; number < count; number += 1)
      start('trainer', `trainer-${number}`, 'simulated-trainer');
    while (wire.trainers < count && children.every(({ exitCode }) => exitCode === null))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const settled = wire.settled();
    const ended = Promise.race(
      children.map((child) => new Promise((resolve) => child.once('exit', resolve))),
    );
    const response = await fetch(`${hub.httpUrl}/trpc/experiments.submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ spec }),
    });
    if (!response.ok) throw new Error(await response.text());
    await Promise.race([
      settled,
      ended.then(() => {
        throw new Error('a service ended');
      }),
    ]);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(
      children.map(
        (child) =>
          new Promise((resolve) =>
            (child.exitCode ?? child.signalCode) === null ? child.once('exit', resolve) : resolve(),
          ),
      ),
    );
    await hub.close();
    await rm(home, { recursive: true, force: true });
  }
  const { generations, bytes } = wire;
  const scoringMs = sum(generations.map(({ from, to }) => to - from));
  return {
    generations: generations.length,
    samples: generations[0].samples,
    questions: generations[0].questions,
    scoringMs,
    // With all the searcher does in between: the evolution itself, and its checkpoints.
    roundMs: generations.at(-1).to - generations[0].from,
    firstJobMs: median(generations.map(({ from, first }) => first - from)),
    bytes: Object.fromEntries(
      Object.entries(bytes).map(([name, total]) => [name, Math.round(total / generations.length)]),
    ),
  };
}

// Where packages and the version of our own are found.
await mkdir(file('../dist'), { recursive: true });
const bundles = await mkdtemp(file('../dist/bench-'));
const folder = await mkdtemp(join(tmpdir(), 'bionas-bench-'));
const loadAtStart = loadavg()[0];
try {
  const script = await bundle(bundles);
  const all = new Map(sizes.map((size) => [size, []]));
  // In turn, so that a machine that is busy for a while is so for all.
  for (let round = 0; round < rounds; round += 1)
    for (const size of sizes) all.get(size).push(await once(size, { folder, script }));
  const alone = median((all.get(1) ?? []).map(({ scoringMs }) => scoringMs));
  const results = sizes.map((trainers) => {
    const runs = all.get(trainers);
    const scoringMs = median(runs.map((run) => run.scoringMs));
    return {
      trainers,
      scoringMs: Math.round(scoringMs),
      spreadMs: runs.map((run) => Math.round(run.scoringMs)),
      efficiency: Number.isFinite(alone) ? Number((alone / (trainers * scoringMs)).toFixed(3)) : null,
      /** Of what is slept: 1 means that nothing is added. */
      busy: Number(((runs[0].generations * runs[0].samples * sampleMs) / (trainers * scoringMs)).toFixed(3)),
      withSearcherMs: Math.round(median(runs.map((run) => run.roundMs))),
      firstJobMs: Math.round(median(runs.map((run) => run.firstJobMs))),
      bytesPerGeneration: runs[0].bytes,
    };
  });
  const [{ generations, samples, questions }] = all.get(sizes[0]);
  const report = {
    bench: 'scoring the generations of EG-NAS on a pool; computing is simulated (an engine that sleeps)',
    ...{ generations, samples, questions, sampleMs, artifactBytes, rounds },
    machine: {
      cpu: cpus()[0]?.model ?? '?',
      cores: availableParallelism(),
      loadAtStart,
      loadAtEnd: loadavg()[0],
    },
    versions: { node: process.version, platform: `${process.platform}-${process.arch}` },
    results,
  };
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : inWords(report));
} finally {
  for (const each of [folder, bundles]) await rm(each, { recursive: true, force: true });
}

function inWords({ bench, generations, samples, questions, machine, results }) {
  const lines = results.map(
    ({ trainers, scoringMs, efficiency, busy, bytesPerGeneration }) =>
      `${trainers} trainer(s): ${(scoringMs / generations / 1_000).toFixed(2)} s a generation, efficiency ${efficiency ?? 'unknown without a run of 1'}, ${Math.round(100 * busy)} % of the time computing; bytes a generation: ${Object.entries(
        bytesPerGeneration,
      )
        .map(([name, bytes]) => `${name} ${(bytes / 1e3).toFixed(0)} kB`)
        .join('; ')}`,
  );
  return [
    bench,
    `${generations} generations of ${samples} samples in ${questions} questions, ${sampleMs} ms a sample; weights of ${(artifactBytes / 1e6).toFixed(0)} MB; medians of ${rounds}`,
    `${machine.cpu}, ${machine.cores} cores, load ${machine.loadAtStart.toFixed(1)} to ${machine.loadAtEnd.toFixed(1)}`,
    ...lines,
    '',
  ].join('\n');
}
