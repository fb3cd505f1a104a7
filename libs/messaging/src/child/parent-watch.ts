import { Worker } from 'node:worker_threads';

// Runs beside the main thread, which may sit in one native call for minutes and would not see a 'disconnect'.
const watch = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 500);
`;

/** Ends this process when its parent is gone, however busy the main thread is: a killed service leaves no orphan. */
export function watchParent(): void {
  process.once('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
  new Worker(watch, { eval: true, stdout: false, execArgv: [] }).unref();
}
