import { systemClock } from '../ops/clock.js';
import type { Running } from './boot.js';
import type { VirtualClock } from './virtual-clock.js';

const LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 2;

/**
 * Waits until every feed is idle, turning the clock on to each retry that waits, until there is none.
 * @throws Error naming a feed that waits for a dependency or for a person, or that does not come to rest.
 */
export async function settle(running: Running, clock: VirtualClock): Promise<void> {
  const end = systemClock.monotonic() + LIMIT_MS;
  for (;;) {
    if (await running.delivery.idle()) {
      const states = await running.delivery.states();
      const stuck = states.find((state) => state.stopped ?? state.paused);
      if (stuck)
        throw new Error(
          `The feed ${stuck.feed} does not settle: ${stuck.stopped ?? stuck.paused?.reason ?? 'it waits'}`,
        );
      const next = running.delivery.nextWake();
      if (next === undefined) return;
      await clock.advanceTo(next);
    }
    if (systemClock.monotonic() > end) {
      const states = await running.delivery.states();
      throw new Error(`The world did not settle within ${LIMIT_MS} ms: ${JSON.stringify(states)}`);
    }
    await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
  }
}
