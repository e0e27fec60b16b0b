import type { Log } from '../ops/log.js';

const nothing = (): void => undefined;

/** A log that writes nothing: for tests and tools that do not look at lines. */
export const quietLog: Log = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  child: () => quietLog,
};
