/** @file Our side of the bench: a process of its own that does what it is told on standard input (protocol.ts). */
import { createInterface } from 'node:readline';
import { loadEngine, tf } from '@bionas/engine';
import { createProgram } from '@bionas/graph-step';
import { benchBatch, writeExchangeFile } from './exchange-file.ts';
import type { Answers, Command } from './protocol.ts';
import { subjectModes, type OurMode, type StepModes } from './step-modes.ts';
import { createSubject } from './subject.ts';
import { subjectFacts } from './subjects.ts';

type Open = Extract<Command, { kind: 'open' }>;

const products = 30;

const engine = await loadEngine();
const loadedAt = performance.now();
let modes: StepModes | undefined;

async function open({ network: name, rule, file }: Open): Promise<Answers['open']> {
  const facts = subjectFacts(name);
  const [batch, plan] = [facts.batch, facts.plan(rule)];
  const subject = createSubject(plan, rule);
  const data = benchBatch(batch);
  if (file !== undefined) await writeExchangeFile(file, subject, plan, data);
  modes = subjectModes(subject, data);
  return {
    device: engine.device,
    versions: {
      node: process.version,
      tfjs: engine.tfjsVersion,
      tensorflow: engine.tensorflowVersion ?? 'none',
    },
    parameters: subject.parameterCount,
    flops: subject.flops(batch),
  };
}

function run(mode: string): number {
  if (modes === undefined) throw new Error('a step was asked for before a network was opened');
  return modes.run(mode as OurMode);
}

function losses(mode: string, steps: number): Answers['losses'] {
  const from = performance.now();
  const first = run(mode);
  const firstAt = performance.now();
  const rest = Array.from({ length: steps - 1 }, () => run(mode));
  return {
    losses: [first, ...rest],
    firstMs: firstAt - from,
    sinceLoadMs: firstAt - loadedAt,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function block(mode: string, warmup: number, steps: number): Answers['block'] {
  for (let count = 0; count < warmup; count += 1) run(mode);
  const before = process.cpuUsage();
  const ms = Array.from({ length: steps }, () => {
    const from = performance.now();
    run(mode);
    return performance.now() - from;
  });
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1_000 / steps };
}

function product(size: number, precision: 'float32' | 'bfloat16'): Answers['product'] {
  const inputs = {
    a: tf.randomUniform<tf.Rank.R2>([size, size], -1, 1, 'float32', 1),
    b: tf.randomUniform<tf.Rank.R2>([size, size], -1, 1, 'float32', 2),
  };
  const multiply = createProgram({ variables: [], precision }).step(
    ({ a, b }: typeof inputs): { c: tf.Tensor2D } => ({ c: tf.matMul(a, b) }),
  );
  const ms = Array.from({ length: products }, () => {
    const from = performance.now();
    multiply.run(inputs).c.dispose();
    return performance.now() - from;
  });
  tf.dispose(inputs);
  // A peak is what was reached once: on a busy machine the median would be a valley.
  return { ms: Math.min(...ms) };
}

async function answer(command: Command): Promise<Answers[Command['kind']]> {
  switch (command.kind) {
    case 'open':
      return open(command);
    case 'losses':
      return losses(command.mode, command.steps);
    case 'block':
      return block(command.mode, command.warmup, command.steps);
    case 'product':
      return product(command.size, command.precision);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Command);
  process.stdout.write(`${JSON.stringify({ answer: reply })}\n`);
}
