import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends this process at a signal, after everything was closed; at a second one, at once. Whatever was started ends with this process then.
 * @returns a function that takes the signals back
 */
export function closeOnSignals(close: () => Promise<void>, tell: (sentence: string) => void): () => void {
  let isClosing = false;
  const handle = (signal: NodeJS.Signals) => {
    const status = 128 + constants.signals[signal];
    if (isClosing) process.exit(status);
    isClosing = true;
    tell(`${signal}: ends all processes. A second signal kills them.`);
    void close()
      .catch((error: unknown) => tell(String(error)))
      .then(() => process.exit(status));
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return () => SIGNALS.forEach((signal) => process.off(signal, handle));
}
