/** What a long step reports while it runs. `fraction` is 0 to 1; absent where the length is unknown. */
export interface SetupProgress {
  readonly step: 'wait' | 'download' | 'verify' | 'unpack' | 'build' | 'probe' | 'failed';
  readonly message: string;
  readonly fraction?: number;
  readonly bytes?: number;
}
export type OnProgress = (progress: SetupProgress) => void;

/** `download` is the older library of the npm package's own download; `js` is plain JavaScript. */
export interface EngineStatus {
  readonly backend: 'tensorflow' | 'js';
  readonly flavour: 'cpu' | 'cuda' | 'download' | 'js';
  readonly wanted: 'cpu' | 'cuda' | 'js';
  tensorflowVersion: string | undefined;
  readonly tfjsVersion: string;
  /** Flavours in the user's cache. */
  readonly installed: readonly ('cpu' | 'cuda')[];
  readonly cacheDir: string;
  /** Size of the engine in the cache. */
  readonly bytes: number;
  /** Whether it computes on a GPU; undefined unless probed. */
  gpu: boolean | undefined;
  /** What is wrong, in one sentence, and how to mend it; both undefined when all is well. */
  problem: string | undefined;
  remedy: string | undefined;
}

/** What set-up could not do; `remedy` says how the user mends it. */
export declare class SetupError extends Error {
  constructor(code: string, message: string, remedy: string, cause?: unknown);
  readonly code: string;
  readonly remedy: string;
}

/** What engine this checkout would load. Looks at files only; `probe` loads it in a child process (about 2 s). */
export declare function engineStatus(options?: { readonly probe?: boolean }): Promise<EngineStatus>;
/** Makes the wanted engine loadable from this checkout. Safe to repeat and to interrupt. An explicit flavour is remembered. */
export declare function installEngine(options?: {
  readonly flavour?: 'cpu' | 'cuda' | 'js';
  readonly onProgress?: OnProgress;
}): Promise<EngineStatus>;
/** As `installEngine`, but quick where nothing is to be done, and not repeating within the hour what has just failed. */
export declare function ensureEngine(
  onProgress?: OnProgress,
  packages?: Promise<unknown>,
): Promise<EngineStatus>;
/** Removes the engine from the user's cache and this checkout. */
export declare function removeEngine(): Promise<{ readonly bytes: number }>;
/** The environment of a child process that loads the engine; settings already in `base` win. */
export declare function engineEnvironment(base?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;

/** One finding of the doctor. `missing` is something optional that is not there; `error` stops work. */
export interface DoctorCheck {
  readonly id: string;
  readonly title: string;
  readonly status: 'ok' | 'warning' | 'missing' | 'error';
  readonly detail: string;
  /** How to mend it; undefined when there is nothing to mend. */
  readonly remedy: string | undefined;
}
/** Says what is there, what is missing and how to mend it. Changes nothing. `home`: the data folder. */
export declare function runDoctor(options?: { readonly home?: string }): Promise<DoctorCheck[]>;

/** Shows progress: a bar in a terminal, else one plain line per tenth. `stream` is standard error unless given. */
export declare function progressPrinter(stream?: {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}): OnProgress;
