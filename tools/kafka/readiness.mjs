import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { assertCoordinates, assertServes, readMetadata } from './metadata.mjs';

/** Generous: a slow or busy machine is no reason to fail. */
const LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 100;

/**
 * Waits until nodes that were started serve requests, the cluster has a majority that says so, and consumer groups can be used.
 * @param {{
 *   readonly brokers: readonly string[], readonly starting: readonly string[], readonly obstacle: () => string | undefined,
 *   readonly signal?: AbortSignal,
 * }} options `obstacle` says why it cannot come any more
 * @throws {CommandError} when it cannot come, or has not come in three minutes
 */
export async function untilReady({ brokers, starting, obstacle, signal }) {
  const end = performance.now() + LIMIT_MS;
  const steps = [
    ...starting.map((broker) => () => assertServes(broker)),
    () => assertListed(brokers, starting),
    () => assertCoordinates({ brokers }),
  ];
  for (const step of steps)
    for (;;) {
      const failure = await step().then(
        () => undefined,
        (error) => /** @type {Error} */ (error),
      );
      if (failure === undefined) break;
      if (failure instanceof CommandError) throw failure;
      const why = obstacle() ?? (signal?.aborted ? 'Interrupted: what was started is ended again.' : undefined);
      if (why) throw new CommandError(why);
      if (performance.now() > end)
        throw new CommandError(`Kafka is not ready after ${LIMIT_MS / 1_000} s: ${failure.message}`);
      await pause(LOOK_EVERY_MS);
    }
}

/** @param {readonly string[]} brokers @param {readonly string[]} starting */
async function assertListed(brokers, starting) {
  const listed = (await readMetadata({ brokers })).brokers.map(({ address }) => address);
  const missing = starting.filter((broker) => !listed.includes(broker));
  if (missing.length > 0) throw new Error(`the cluster does not list ${missing.join(', ')} among its brokers yet`);
}
