import { systemClock } from '../ops/clock.js';
import type { Running } from './boot.js';
import type { VirtualClock } from './virtual-clock.js';

const LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 2;

/**
 * Waits until every feed and every saga is idle, turning the clock on to each retry that waits, until there is none. A
 * saga that waits for a signal is idle, and its timeout is not turned on to: turn the clock to have it time out.
 * @throws Error naming a feed that waits for a dependency or for a person, or that does not come to rest.
 */
export async function settle(running: Running, clock: VirtualClock): Promise<void> {
  const end = systemClock.monotonic() + LIMIT_MS;
  for (;;) {
    if (await isIdle(running)) {
      const states = await running.delivery.states();
      const stuck = states.find((state) => state.stopped ?? state.paused);
      if (stuck)
        throw new Error(
          `The feed ${stuck.feed} does not settle: ${stuck.stopped ?? stuck.paused?.reason ?? 'it waits'}`,
        );
      const wakes = [running.delivery, running.sagas, running.readModels].map((one) => one.nextWake() ?? Infinity);
      const next = Math.min(...wakes);
      if (next === Infinity) return;
      await clock.advanceTo(next);
    }
    if (systemClock.monotonic() > end) {
      const states = await running.delivery.states();
      const sagas = await running.sagas.counts();
      throw new Error(`The world did not settle within ${LIMIT_MS} ms: ${JSON.stringify({ feeds: states, sagas })}`);
    }
    await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
  }
}

/** Feeds wake sagas and sagas feeds, but only by a commit: none while both are looked at, and both were idle at once. */
async function isIdle(running: Running): Promise<boolean> {
  const before = await commits(running);
  const idle = running.readModels.idle() && (await running.delivery.idle()) && (await running.sagas.idle());
  return idle && (await commits(running)) === before;
}

async function commits({ modules }: Running): Promise<string> {
  const numbers = await Promise.all(
    [...modules.values()].map(({ store }) => store.reads.sql.all<{ number: number }>('SELECT number FROM _commit')),
  );
  return numbers.map(([row]) => row?.number).join();
}
