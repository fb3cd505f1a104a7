import { absent } from './numbers.ts';

const space = '\u00a0';
const two = (value: number): string => String(value).padStart(2, '0');

/** Milliseconds as `840 ms`, `12.3 s`, `4 m 05 s`, `2 h 14 m`, `3 d 4 h`. */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined || !Number.isFinite(durationMs)) return absent;
  const ms = Math.max(0, durationMs);
  if (ms < 999.5) return `${Math.round(ms)}${space}ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)}${space}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return join(Math.floor(seconds / 60), 'm', two(seconds % 60), 's');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1_440) return join(Math.floor(minutes / 60), 'h', two(minutes % 60), 'm');
  const hours = Math.round(ms / 3_600_000);
  return join(Math.floor(hours / 24), 'd', String(hours % 24), 'h');
}

function join(large: number, largeUnit: string, small: string, smallUnit: string): string {
  return [String(large), largeUnit, small, smallUnit].join(space);
}

/** A moment in the reader's time zone: `22 Nov 2026, 14:05`. */
export function formatDate(at: number | null | undefined): string {
  if (at === null || at === undefined) return absent;
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

/** The same moment for the tooltip: `2026-11-22 13:05:09 UTC`. */
export function formatUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago: `just now`, `12 s ago`, `5 m ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(at: number | null | undefined, now: number = Date.now()): string {
  if (at === null || at === undefined) return absent;
  const seconds = Math.floor((now - at) / 1_000);
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds}${space}s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}${space}m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}${space}h ago`;
  return `${Math.floor(seconds / 86_400)}${space}d ago`;
}
