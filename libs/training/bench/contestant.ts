import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Answers, Command } from './protocol.ts';

/** A process that computes when told to. */
export interface Contestant {
  /** @throws Error when the process ends or has not answered in time */
  ask<Kind extends Command['kind']>(command: Extract<Command, { kind: Kind }>): Promise<Answers[Kind]>;
  /** Ends the process and waits for it. */
  close(): Promise<void>;
}

/** Long enough for torch.compile on a small machine. */
const patienceMs = 20 * 60_000;

/** Starts a contestant. What it says beside its answers is kept for the error message. */
export function startContestant(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Contestant {
  const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let chatter = '';
  let pending: { resolve(value: never): void; reject(error: Error): void } | undefined;
  const talk = (text: string): void => {
    chatter = (chatter + text).slice(-4_000);
  };
  child.stderr.setEncoding('utf8').on('data', talk);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"answer"')) return talk(`${line}\n`);
    pending?.resolve((JSON.parse(line) as { answer: never }).answer);
    pending = undefined;
  });
  const ended = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      pending?.reject(new Error(`${program} ${args.join(' ')} ended: ${how}.\n${chatter}`));
      pending = undefined;
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
  });
  // A process that is gone is told by `close`; its broken pipe adds nothing.
  child.stdin.on('error', (error) => talk(`${error.message}\n`));
  return {
    ask: async (command) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      try {
        return await new Promise<never>((resolve, reject) => {
          if (child.exitCode !== null || child.pid === undefined) {
            reject(new Error(`${program} has ended.\n${chatter}`));
            return;
          }
          pending = { resolve, reject };
          child.stdin.write(`${JSON.stringify(command)}\n`);
        });
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
