import { listParked } from '../events/held/parked-events.js';
import { systemClock } from '../ops/clock.js';
import type { Running } from '../host/boot.js';
import { lookAtWork } from '../host/work-under-way.js';
import type { VirtualClock } from './virtual-clock.js';

const LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 2;
const MOST_SHOWN = 5;

/** What waits for a person once all is idle; counts left out are 0. */
export interface Expected {
  /** Parked events. */
  readonly parked?: number;
  /** Stuck sagas. */
  readonly stuck?: number;
}

/**
 * Waits until every feed and every saga is idle, turning the clock on to each retry that waits, until there is none. A
 * saga that waits for a signal is idle, and its timeout is not turned on to: turn the clock to have it time out.
 * @throws Error naming a feed that waits for a dependency or for a person, or that does not become idle; or the parked
 * events and stuck sagas, with their errors, when there are more or fewer than expected.
 */
export async function settle(running: Running, clock: VirtualClock, expected: Expected = {}): Promise<void> {
  const end = systemClock.monotonic() + LIMIT_MS;
  for (;;) {
    const work = await lookAtWork(running);
    if (work.idle) {
      const [stuck] = work.waiting;
      if (stuck) throw new Error(`The feed ${stuck.feed} does not settle: ${stuck.reason}`);
      if (work.nextWake === undefined) return assertExpected(running, expected);
      await clock.advanceTo(work.nextWake);
    }
    if (systemClock.monotonic() > end) {
      const states = await running.delivery.states();
      const sagas = await running.sagas.counts();
      throw new Error(`The world did not settle within ${LIMIT_MS} ms: ${JSON.stringify({ feeds: states, sagas })}`);
    }
    await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
  }
}

async function assertExpected(running: Running, { parked = 0, stuck = 0 }: Expected): Promise<void> {
  const lists = await Promise.all([...running.modules.values()].map(({ store }) => listParked(store, { limit: 100 })));
  const events = lists.flatMap(({ items }) => items);
  if (events.length !== parked)
    throw new Error(
      unexpected('parked events', parked, 'parked', events, ({ feed, name, key, attempts, error, stack }) => [
        `${feed} parked ${name} of the key ${key} after ${attempts} attempts`,
        stack ?? error,
      ]),
    );
  const sagas = await running.sagas.listStuck();
  if (sagas.length !== stuck)
    throw new Error(
      unexpected('stuck sagas', stuck, 'stuck', sagas, ({ module, saga, id, attempts, error, stack }) => [
        `${module}.${saga} ${id} is stuck after ${attempts} attempts`,
        stack || error,
      ]),
    );
}

function unexpected<T>(
  what: string,
  expected: number,
  option: keyof Expected,
  found: readonly T[],
  describe: (one: T) => readonly [title: string, error: string],
): string {
  const shown = found.slice(0, MOST_SHOWN).map((one) => describe(one).join(': '));
  return [
    `The world settled with ${found.length} ${what}; the test expects ${expected}.`,
    `Fix what failed, or expect it: world.settled({ ${option}: ${found.length} }).`,
    ...shown,
  ].join('\n');
}
