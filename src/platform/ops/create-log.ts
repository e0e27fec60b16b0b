import { type Logger, pino, stdTimeFunctions } from 'pino';
import { batchedLines } from './batched-lines.js';
import { currentContext } from './context.js';
import type { Log, LogDestination } from './log.js';
import { describedError, redacted, scrubbed } from './redaction.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * A log of JSON lines, on standard output unless `destination` says otherwise. Lines written while a call or an event is
 * handled name it and its correlation id. Standard output is written in the background, several lines at once.
 */
export function createLog(options: { readonly level: LogLevel; readonly destination?: LogDestination }): Log {
  const destination = options.destination ?? batchedLines(1);
  const writer = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      mixin: contextFields,
      mixinMergeStrategy: (fields, context) => (context === NO_CONTEXT ? fields : { ...context, ...fields }),
      serializers: { err: (error: unknown) => describedError(error) },
      formatters: { level: (level) => ({ level }), log: redacted },
    },
    { write: (line: string) => void destination.write(scrubbed(line)) },
  );
  return over(writer);
}

/** The port over pino, which would write the fields of a child as they are. */
function over(writer: Logger): Log {
  return {
    debug: writer.debug.bind(writer),
    info: writer.info.bind(writer),
    warn: writer.warn.bind(writer),
    error: writer.error.bind(writer),
    fatal: writer.fatal.bind(writer),
    child: (fields) => over(writer.child(redacted(fields))),
  };
}

const NO_CONTEXT = {};

/** What the work at hand adds to every line. */
function contextFields(): object {
  const context = currentContext();
  return context ? { in: context.name, correlationId: context.correlationId } : NO_CONTEXT;
}
