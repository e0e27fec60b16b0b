import { messageOf } from '../../src/platform/ops/message-of.js';

/**
 * Prints what a script of a lab has found, as the one line that `runScript` reads. It keeps the process alive until then: a world waits by
 * timers that do not.
 * @param failed the result of a failure, from its message
 */
export async function printResult<Result>(
  find: () => Promise<Result>,
  failed?: (message: string, error: unknown) => Result,
): Promise<void> {
  const alive = setInterval(() => undefined, 60_000);
  try {
    const result = await find().catch((error: unknown) => {
      if (!failed) throw error;
      return failed(messageOf(error), error);
    });
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    clearInterval(alive);
  }
}
