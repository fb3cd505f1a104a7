import { mkdir } from 'node:fs/promises';
import { AppError, type ExperimentDetail } from '@bionas/contracts';
import { createHubClient, isHubRunning } from '../client.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodeOfExperiment, exitCodes } from '../exit-codes.ts';
import { leaderboardText } from '../output/leaderboard-table.ts';
import { freePort } from '../stack/free-port.ts';
import { labelled } from '../output/labelled.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { estimateLine } from './costs.ts';
import { readSpec } from './read-spec.ts';
import { waitForExperiment } from './wait-for-experiment.ts';

export interface RunOptions {
  readonly wait: boolean;
  readonly timeoutMinutes: number;
  readonly trainers: number;
}

/** Brings hub and services up for the length of one command. */
async function startOwnStack(
  context: CommandContext,
  trainers: number,
): Promise<{ stack: Stack; context: CommandContext }> {
  await mkdir(context.home, { recursive: true });
  context.note(`No hub answers at ${context.hubUrl}: starting one for the length of this command.`);
  const stack = await startStack({
    home: context.home,
    httpPort: await freePort(),
    zmqPort: await freePort(),
    dashboardPort: null,
    trainers,
    // The course of the experiment is told below; of the processes only what may need somebody.
    onLine: (name, line) => {
      if (/warning|error|failed|refused/i.test(line)) context.note(labelled(name, line));
    },
    onCrash: (name, how, delay) =>
      context.note(`${name} ended (${how}); starting it again in ${delay / 1000} s`),
  });
  return { stack, context: { ...context, hubUrl: stack.hubUrl, client: createHubClient(stack.hubUrl) } };
}

async function report(context: CommandContext, experiment: ExperimentDetail): Promise<void> {
  const rows = (await context.client.findings.leaderboard.query({ includeControls: true })).filter((row) =>
    row.experimentIds.includes(experiment.id),
  );
  if (context.json) {
    const { id, name, state, error, spec } = experiment;
    context.print(
      JSON.stringify({ experiment: { id, name, state, error, spec }, leaderboard: rows }, null, 2),
    );
    return;
  }
  if (experiment.error) context.print(`The experiment ${experiment.state}: ${experiment.error.message}`);
  context.print(leaderboardText(rows));
}

/** @returns the exit code */
export async function runExperiment(
  context: CommandContext,
  source: string,
  options: RunOptions,
): Promise<number> {
  const spec = await readSpec(source);
  const running = await isHubRunning(context.hubUrl);
  if (!running && !options.wait) {
    throw new AppError(
      'hub-unreachable',
      `No hub answers at ${context.hubUrl}. Start one with "npm start", or add --wait to bring one up for this command.`,
    );
  }
  const own = running ? null : await startOwnStack(context, options.trainers);
  const here = own?.context ?? context;
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    here.note(estimateLine(await here.client.findings.estimateCost.query({ spec })));
    const { id } = await here.client.experiments.submit.mutate({ spec });
    here.note(`Submitted "${spec.name}" as ${id}.`);
    if (!options.wait) {
      here.print(here.json ? JSON.stringify({ id }) : id);
      return exitCodes.ok;
    }
    const ended = await waitForExperiment(here, id, {
      timeoutMs: options.timeoutMinutes * 60_000,
      signal: interrupt.signal,
    });
    await report(here, ended);
    return exitCodeOfExperiment(ended.state);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await own?.stack.stop();
  }
}
