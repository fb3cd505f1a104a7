/**
 * What recording the two steps of a DARTS supernet costs: time to the first step, ops, memory. Prints JSON. How fast they are beside
 * PyTorch, `npm run bench:step` tells.
 *
 *   node --conditions=@bionas/source --import tsx libs/training/bench/supernet.ts [--paper] [--batch n] [--steps n] [--rules a,b] [--no-eager]
 *
 * Without options: C=8, 4 cells, batch 32. `--paper`: C=16, 8 cells, 22 candidates, the largest batch up to 64 whose estimate fits.
 * Each stage is printed on standard error when it is over, so that a run that is cut off has told what it found.
 */
import { freemem } from 'node:os';
import { parseArgs } from 'node:util';
import { learningRuleNames, type LearningRuleName, type SupernetCandidate } from '@bionas/contracts';
import { loadEngine, tf } from '@bionas/engine';
import { createProgram } from '@bionas/graph-step';
import { buildSupernet, estimateSupernet, type SupernetOptions } from '@bionas/network';
import { supernetCandidates } from '@bionas/search-space';
import {
  alphaStep,
  createAlphaOptimizer,
  supernetVariables,
  weightStep,
} from '../src/supernet/supernet-steps.ts';
import { createOptimizer } from '../src/optimizers/registry.ts';
import type { StepOutput } from '../src/loop/batch-loss.ts';
import type { StepInput } from '../src/loop/train-step.ts';
import { benchBatch } from './exchange-file.ts';
import { benchInput, pixels } from './networks.ts';
import { namesOf } from './options.ts';
import { listenToOps } from './op-times.ts';
import { optimizer } from './protocol.ts';
import { median } from './statistics.ts';
import { mixedRules, smallSupernet } from './supernets.ts';

const largestBytes = 20e9;

interface Time {
  readonly ms: number;
  /** Processor time, all threads together. */
  readonly cpuMs: number;
}

/** The paper's 22: three skips, four rules. */
function paperCandidates(): SupernetCandidate[] {
  const skip = { operation: 'skip_connect' } as const;
  return supernetCandidates(['usf', 'brsf', 'frsf', 'fa']).flatMap((candidate) =>
    candidate.operation === 'skip_connect' ? [skip, skip, skip] : [candidate],
  );
}

function timed<Result>(body: () => Result): { result: Result; time: Time } {
  const [cpu, from] = [process.cpuUsage(), performance.now()];
  const result = body();
  const { user, system } = process.cpuUsage(cpu);
  return { result, time: { ms: performance.now() - from, cpuMs: (user + system) / 1_000 } };
}

/** Ops of the two steps. Sizes do not change them, so a small twin is asked. */
function countOps(of: SupernetOptions): { weights: number; alphas: number } {
  const twin = buildSupernet(
    { ...of, channels: 2 },
    { ...benchInput, height: 8, width: 8 },
    { seed: 1, ...pixels },
  );
  const [momentum, moments] = [createOptimizer(twin.parameters, optimizer), createAlphaOptimizer(twin)];
  const { labels } = benchBatch(2);
  const images = tf.zeros<tf.Rank.R4>([2, 8, 8, 3]);
  const learningRate = tf.scalar(optimizer.learningRate);
  const count = (step: () => StepOutput): number =>
    listenToOps(() => tf.dispose(Object.values(step()))).length;
  return {
    weights: count(() => weightStep(twin, momentum, { images, labels, learningRate })),
    alphas: count(() => alphaStep(twin, moments, { images, labels })),
  };
}

const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;
const note = (what: string, value: unknown): void =>
  void process.stderr.write(`${what}: ${JSON.stringify(value)}\n`);

const { values: given } = parseArgs({
  options: {
    paper: { type: 'boolean', default: false },
    eager: { type: 'boolean', default: true },
    batch: { type: 'string' },
    steps: { type: 'string', default: '5' },
    rules: { type: 'string', default: mixedRules.join() },
  },
  allowNegative: true,
});
const rules: readonly LearningRuleName[] = namesOf('--rules', given.rules, learningRuleNames);
const options: SupernetOptions = given.paper
  ? { ...smallSupernet(mixedRules), channels: 16, cells: 8, candidates: paperCandidates() }
  : smallSupernet(rules);
const available = Math.min(largestBytes, freemem());
const batch =
  given.batch === undefined
    ? ((given.paper ? [64, 48, 32, 16, 8] : [32]).find(
        (size) => estimateSupernet(options, benchInput, size).stepBytes < available,
      ) ?? 4)
    : Number(given.batch);
const steps = Number(given.steps);

const engine = await loadEngine();
const baseBytes = process.memoryUsage().rss;
const built = timed(() => buildSupernet(options, benchInput, { seed: 1, ...pixels }));
const supernet = built.result;
const optimizers = {
  weights: createOptimizer(supernet.parameters, optimizer),
  alphas: createAlphaOptimizer(supernet),
};
const variables = supernetVariables(supernet, optimizers).map(({ variable }) => variable);
const data = benchBatch(batch);
const weightInput: StepInput = { ...data, learningRate: tf.scalar(optimizer.learningRate) };
const alphaInput = data;
const takeWeights = (inputs: StepInput): StepOutput => weightStep(supernet, optimizers.weights, inputs);
const takeAlphas = (inputs: typeof data): StepOutput => alphaStep(supernet, optimizers.alphas, inputs);
const lossOf = ({ loss, correct }: StepOutput): number => {
  const [value = NaN] = loss.dataSync();
  tf.dispose([loss, correct]);
  return value;
};
/** The middle of some steps after one that is not counted. */
const medianOf = (step: () => number): Time => {
  step();
  const times = Array.from({ length: steps }, () => timed(step).time);
  return { ms: median(times.map(({ ms }) => ms)), cpuMs: median(times.map(({ cpuMs }) => cpuMs)) };
};
note('built', { ...built.time, batch, parameters: supernet.parameterCount, variables: variables.length });

// Recorded first: the peak of memory is then its own.
const program = createProgram({ variables });
const compiled = { weights: program.step(takeWeights), alphas: program.step(takeAlphas) };
const record = {
  weights: timed(() => compiled.weights.prepare(weightInput)).time,
  alphas: timed(() => compiled.alphas.prepare(alphaInput)).time,
};
note('record', record);
const recordedStep = {
  weights: (): number => lossOf(compiled.weights.run(weightInput)),
  alphas: (): number => lossOf(compiled.alphas.run(alphaInput)),
};
const firstWeights = timed(recordedStep.weights);
note('first step of the weights', { ...firstWeights, peakBytes: peakBytes() });
const first = { weights: firstWeights, alphas: timed(recordedStep.alphas) };
const firstPeakBytes = peakBytes();
note('first step of the alphas', { ...first.alphas, peakBytes: firstPeakBytes });
const recorded = { weights: medianOf(recordedStep.weights), alphas: medianOf(recordedStep.alphas) };
const recordedPeakBytes = peakBytes();
note('recorded', { ...recorded, recordedPeakBytes });

let eager: { readonly weights: Time; readonly alphas: Time } | null = null;
if (given.eager) {
  program.dispose();
  const eagerStep = {
    weights: (): number => lossOf(takeWeights(weightInput)),
    alphas: (): number => lossOf(takeAlphas(alphaInput)),
  };
  eager = { weights: medianOf(eagerStep.weights), alphas: medianOf(eagerStep.alphas) };
}

process.stdout.write(
  `${JSON.stringify(
    {
      bench: 'supernet',
      engine: { backend: engine.backend, tensorflow: engine.tensorflowVersion ?? null },
      size: {
        channels: options.channels,
        cells: options.cells,
        candidates: options.candidates.length,
        batch,
        parameters: supernet.parameterCount,
        variables: variables.length,
      },
      estimate: estimateSupernet(options, benchInput, batch),
      build: built.time,
      record,
      /** Ops of a step; constants and the nodes of variables come on top. */
      nodes: countOps(options),
      /** Opening the session and optimising the graph are in the first step of the weights. */
      first: {
        weights: { ...first.weights.time, loss: first.weights.result },
        alphas: { ...first.alphas.time, loss: first.alphas.result },
      },
      medianStep: { recorded, eager },
      rssBytes: {
        loaded: baseBytes,
        firstStepsPeak: firstPeakBytes,
        recordedPeak: recordedPeakBytes,
        peak: peakBytes(),
      },
    },
    null,
    2,
  )}\n`,
);
