const secondSignalExitCode = 130;

export interface StopRequestOptions {
  /** Aborting it asks to stop. */
  readonly signal?: AbortSignal | undefined;
  /** Whether SIGTERM and SIGINT ask to stop, and a second one ends at once. */
  readonly handleSignals: boolean;
  readonly onStop: (why: string) => void;
  /** The last thing done before a second signal ends the process. */
  readonly onEnd: () => void;
}

/** Listens for whoever wants the service to stop. Returns the function that ends the listening. */
export function listenForStop({ signal, handleSignals, onStop, onEnd }: StopRequestOptions): () => void {
  let signals = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) {
      onEnd();
      process.exit(secondSignalExitCode);
    }
    onStop(name);
  };
  const onAbort = (): void => {
    onStop('asked to stop');
  };
  if (handleSignals) process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted === true) onAbort();
  return () => {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    signal?.removeEventListener('abort', onAbort);
  };
}
