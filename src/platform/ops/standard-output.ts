import { batchedLines } from './batched-lines.js';
import type { LogDestination } from './log.js';

/** How the lines of a log are written. `auto`: for people where standard output is a terminal, otherwise for programs. */
export const LOG_FORMATS = ['auto', 'pretty', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Where a process writes its log, and what else it says. */
export interface StandardOutput extends LogDestination {
  /** Whether people read it, and not programs. */
  readonly forPeople: boolean;
  /** Writes a text as it is, in its place among the lines. */
  say(text: string): void;
}

/**
 * Standard output, written in the background. For people each line begins with the time of their clock, and the fields follow the
 * message.
 */
export async function standardOutput(
  format: LogFormat,
  out: LogDestination = batchedLines(1),
  terminal: { readonly isTTY?: boolean } = process.stdout,
): Promise<StandardOutput> {
  const forPeople = format === 'pretty' || (format === 'auto' && terminal.isTTY === true);
  const say = (text: string) => out.write(text);
  if (!forPeople) return { forPeople, say, write: say };
  // A process that writes for programs need not load it.
  const { prettyFactory, isColorSupported } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize: isColorSupported && terminal.isTTY === true,
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  return { forPeople, say, write: (line) => out.write(pretty(line)) };
}
