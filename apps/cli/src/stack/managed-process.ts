/**
 * One process of the stack: started, its lines passed on under its name, started again when it falls over (1, 2, 4 …
 * 30 s), asked to stop by SIGTERM and killed when it does not.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ProcessSpec {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Record<string, string | undefined>;
  /** How long it may take to stop, e.g. to write a checkpoint. */
  readonly graceMs: number;
}

export interface ManagedProcessOptions {
  readonly onLine: (name: string, line: string) => void;
  /** The process ended although nobody asked it to. */
  readonly onCrash: (name: string, how: string, restartInMs: number) => void;
}

const firstDelayMs = 1_000;
const lastDelayMs = 30_000;
/** Up for this long counts as healthy: the next delay is the first again. */
const healthyMs = 60_000;

export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #options: ManagedProcessOptions;
  #child: ChildProcess | null = null;
  #stopping = false;
  #delayMs = firstDelayMs;
  #timer: NodeJS.Timeout | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(spec: ProcessSpec, options: ManagedProcessOptions) {
    this.spec = spec;
    this.#options = options;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    const { command, cwd, environment, name } = this.spec;
    const startedAt = Date.now();
    // A group of its own: Ctrl-C in the terminal reaches this program alone, which then stops the others in order.
    const child = spawn(process.execPath, command, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#options.onLine(name, line));
    }
    this.#ended = new Promise((resolve) => {
      let over = false;
      const end = (how: string): void => {
        if (over) return;
        over = true;
        this.#child = null;
        resolve();
        if (this.#stopping) return;
        if (Date.now() - startedAt > healthyMs) this.#delayMs = firstDelayMs;
        this.#options.onCrash(name, how, this.#delayMs);
        this.#timer = setTimeout(() => this.start(), this.#delayMs);
        this.#delayMs = Math.min(this.#delayMs * 2, lastDelayMs);
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => end(signal ? `killed by ${signal}` : `exit code ${code}`));
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#child?.kill('SIGTERM');
    const kill = setTimeout(() => this.#child?.kill('SIGKILL'), this.spec.graceMs);
    await this.#ended;
    clearTimeout(kill);
  }

  /** At once, without a word: for the second Ctrl-C. */
  kill(): void {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
  }
}
