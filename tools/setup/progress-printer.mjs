/**
 * Shows the progress of long steps: one line that grows in a terminal, else a plain line per tenth, so that a log stays readable.
 * @param {{isTTY?: boolean, columns?: number, write(text: string): unknown}} [stream]
 * @returns {import('./index.d.mts').OnProgress}
 */
export function progressPrinter(stream = process.stderr) {
  const live = stream.isTTY === true && process.env.CI === undefined;
  let message = '';
  let shown = -1;
  let open = false;
  return (progress) => {
    const fraction = progress.fraction;
    const step = fraction === undefined ? -1 : Math.floor(fraction * (live ? 100 : 10));
    const fresh = progress.message !== message;
    if (!fresh && (step <= shown || fraction === undefined) && !(live && fraction === undefined)) return;
    if (fresh && open) stream.write('\n');
    open = false;
    message = progress.message;
    shown = step;
    if (fraction === undefined) {
      if (fresh) stream.write(`  ${message}\n`);
      return;
    }
    const percent = `${Math.floor(fraction * 100)}`.padStart(3);
    if (!live) {
      stream.write(`  ${message} ${percent} %\n`);
      return;
    }
    const width = Math.max(10, Math.min(40, (stream.columns ?? 80) - message.length - 12));
    const filled = Math.round(fraction * width);
    stream.write(`\r  ${message} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${percent} %`);
    open = fraction < 1;
    if (!open) stream.write('\n');
  };
}
