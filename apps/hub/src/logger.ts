import { toErrorRecord } from '@bionas/contracts';

export type Logger = (level: 'info' | 'warning' | 'error', text: string, cause?: unknown) => void;

/** One line an event; a bug brings its stack. */
export function createLogger(write: (line: string) => void): Logger {
  return (level, text, cause) => {
    const mark = level === 'info' ? '' : `${level}: `;
    write(`${new Date().toISOString().slice(11, 19)} ${mark}${text}\n`);
    if (level === 'error' && cause !== undefined) {
      const stack = toErrorRecord(cause).details?.['stack'];
      if (typeof stack === 'string') write(`${stack}\n`);
    }
  };
}
