import { spawn } from 'node:child_process';

/**
 * Runs a program to its end with no standard input. Rejects only when it cannot be started at all
 * with something other than "not found"; a missing program is `code: 127`.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, inherit?: boolean, onLine?: (line: string) => void}} [options]
 * @returns {Promise<{code: number, output: string, stdout: string, timedOut: boolean}>} `output` is both streams, `stdout` the one
 */
export function runChild(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', options.inherit ? 'inherit' : 'pipe', options.inherit ? 'inherit' : 'pipe'],
    });
    let output = '';
    let stdout = '';
    let pending = '';
    let timedOut = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    const take = (/** @type {string} */ data) => {
      output = (output + data).slice(-200_000);
      const lines = (pending + data).split(/[\r\n]+/);
      pending = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    };
    child.stdout?.setEncoding('utf8');
    child.stderr?.setEncoding('utf8');
    child.stdout?.on('data', (data) => {
      stdout = (stdout + data).slice(-200_000);
      take(data);
    });
    child.stderr?.on('data', take);
    child.on('error', (error) => {
      clearTimeout(timer);
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT')
        resolve({ code: 127, output: `${program}: not found`, stdout, timedOut });
      else reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (pending) options.onLine?.(pending);
      resolve({ code: code ?? (signal === null ? 1 : 128), output, stdout, timedOut });
    });
  });
}

/**
 * The npm that started us, else the one on PATH.
 * @returns {{program: string, args: string[]}}
 */
export function npmCommand() {
  const started = process.env.npm_execpath;
  return started?.endsWith('npm-cli.js')
    ? { program: process.execPath, args: [started] }
    : { program: 'npm', args: [] };
}

/** @param {string} output @param {number} [count] the last lines of a program's output, for an error message */
export function lastLines(output, count = 6) {
  return output.trim().split('\n').slice(-count).join('\n');
}
