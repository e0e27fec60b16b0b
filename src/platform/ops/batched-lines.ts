import { destination as file } from 'pino';
import { systemClock } from './clock.js';
import type { LogDestination } from './log.js';

/** A line waits for others at most this long. */
const AT_MOST_MS = 20;
/** In bytes; so many lines are written at once. */
const AT_ONCE = 8_192;

/**
 * Lines for a file or a descriptor (1: standard output), several in one write: each write is a hop to one of the few threads
 * that also serve the databases, and would cost more than making the line. What waits is written when the process exits.
 */
export function batchedLines(to: number | string): LogDestination {
  const out = file({ dest: to, sync: false, minLength: AT_ONCE });
  /** Bytes that are not written yet. */
  let waiting = 0;
  let armed = false;
  const soon = () => {
    if (armed) return;
    armed = true;
    systemClock.after(AT_MOST_MS, () => {
      armed = false;
      // It does nothing while a write is on its way, after which `drain` comes.
      out.flush();
    });
  };
  out.on('write', (bytes: number) => (waiting -= bytes));
  const again = () => {
    if (waiting > 0) soon();
  };
  out.on('drain', again);
  // A flush does nothing while the file is opened.
  out.on('ready', again);
  return {
    write(line) {
      waiting += Buffer.byteLength(line);
      out.write(line);
      soon();
    },
  };
}
