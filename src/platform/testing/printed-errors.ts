import { inspect } from 'node:util';
import type { Log } from '../ops/log.js';
import { quietLog } from './quiet-log.js';

/**
 * A log that prints the errors of its lines at `error` and `fatal`, each once, with stack and causes, and drops the rest: a test that fails
 * because of an unexpected error shows that error.
 * @param print takes the text of one error, without a line break at its end.
 */
export function printedErrors(print: (text: string) => void = printOnStderr): Log {
  const printed = new WeakSet();
  const error = ({ err, ...about }: { readonly err?: unknown }, message: string): void => {
    const chain = causesOf(err);
    const known = chain.some((one) => printed.has(one));
    for (const one of chain) printed.add(one);
    if (err !== undefined && !known) print(`${message}\n${inspect(about)}\n${inspect(err)}`);
  };
  const log: Log = { ...quietLog, error, fatal: error, child: () => log };
  return log;
}

function printOnStderr(text: string): void {
  process.stderr.write(`An error in the test world: ${text}\n`);
}

/** An error and its causes. */
function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
