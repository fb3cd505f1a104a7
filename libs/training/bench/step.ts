/**
 * How fast a training step is: eager, recorded, recorded in bfloat16, and beside PyTorch. `npm run bench:step -- --help` tells the options.
 * Modes take turns, round by round, since machines are never quite quiet: read the ratios.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './machine.ts';
import { measureNetwork } from './measure-network.ts';
import { measurePeak } from './measure-peak.ts';
import { mergeReports } from './merge-reports.ts';
import { stepOptions, stepUsage, type StepOptions } from './options.ts';
import { optimizer } from './protocol.ts';
import { pytorchProgram } from './pytorch.ts';
import { meanRatios } from './ratios.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';
import type { NetworkResult, Report } from './report.ts';
import { ourSide, peerSide } from './sides.ts';
import { notMeasured, subjectFacts } from './subjects.ts';

const note = (text: string): void => void process.stderr.write(`${text}\n`);

async function measure(options: StepOptions, folder: string): Promise<Report> {
  const machine = await describeMachine();
  const sides = options.peer
    ? [ourSide, peerSide(await pytorchProgram(note), join(folder, 'inductor'), options.quick)]
    : [ourSide];
  const peakGflopS = await measurePeak();
  const networks: NetworkResult[] = [];
  const { rounds, rules } = options;
  for (const network of options.networks) {
    for (const rule of subjectFacts(network).ownRules ? rules.slice(0, 1) : rules) {
      const file = join(folder, `${network}-${rule}.safetensors`);
      networks.push(await measureNetwork({ network, rule, rounds, sides, file, peakGflopS, note }));
    }
  }
  return {
    bench: 'step',
    date: new Date().toISOString(),
    machine,
    versions: Object.assign({}, ...networks.map(({ versions }) => versions)) as Record<string, string>,
    settings: { rounds, peer: options.peer ? 'pytorch' : null, quick: options.quick, optimizer },
    peakGflopS,
    networks,
    geometricMeans: meanRatios(networks),
    notMeasured,
  };
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(`${stepUsage}\n`);
  const options = stepOptions(args);
  const report = await (options.from.length === 0 ? measured(options) : saved(options.from));
  process.stdout.write(`${print[options.output](report)}\n`);
  if (report.networks.some(({ losses }) => !losses.agree)) process.exitCode = 1;
}

const print: Record<StepOptions['output'], (report: Report) => string> = {
  json: (report) => JSON.stringify(report, null, 2),
  markdown: reportMarkdown,
  text: reportText,
};

async function measured(options: StepOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'bionas-bench-'));
  try {
    return await measure(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Written by this bench itself: taken as they are. */
async function saved(files: readonly string[]): Promise<Report> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return mergeReports(texts.map((text) => JSON.parse(text) as Report));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
