import type { Log } from '../ops/log.js';

interface Reporting {
  readonly logger?: Log | undefined;
  readonly module: string;
}

/**
 * Calls a listener whose fault is not the caller's: what it throws is logged and goes no further.
 * @param what names the listener in the log: "a listener of commits"
 */
export function guarded({ logger, module }: Reporting, what: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    logger?.error(
      { err: error, module },
      `In ${module}, ${what} threw after a commit. The commit stands, and the other listeners were called; fix the listener.`,
    );
  }
}
