import { type logCreator, logLevel } from 'kafkajs';
import type { Log, LogFields } from '../ops/log.js';

/** What kafkajs adds to every entry, and our lines have already. */
const LEFT_OUT = ['timestamp', 'logger', 'message', 'label'];

/**
 * Has kafkajs write to our log, one level lower than it thinks: it logs as errors what it repeats by itself, such as a
 * connection that a restarting broker has closed. What it cannot repeat, it throws, and its caller logs.
 */
export function kafkaLog(log: Log): logCreator {
  return () =>
    ({ namespace, level, log: entry }) => {
      const rest = Object.entries(entry).filter(([field]) => !LEFT_OUT.includes(field));
      const { error, ...fields } = Object.fromEntries(rest) as { error?: unknown; [field: string]: unknown };
      // kafkajs hands on the text of an error. Under `err` our log expects the error itself.
      const line: LogFields = { ...fields, ...(error === undefined ? {} : { reason: error }), kafkajs: namespace };
      if (level === logLevel.ERROR) log.warn(line, entry.message);
      else if (level === logLevel.WARN) log.info(line, entry.message);
      else log.debug(line, entry.message);
    };
}
