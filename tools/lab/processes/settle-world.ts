import type { TestWorld } from '../../../src/platform/testing/test-world.js';

const LIMIT_MS = 60_000;
/** What a world says when it is idle, and something waits for a person. */
const PARKED = /^The world settled with/;

/**
 * Waits until all feeds and sagas of a world are idle, and turns its clock on past the pauses after an outage.
 * @returns a sentence about the first event that is parked or saga that is stuck: it waits for a person
 * @throws Error when it does not become idle in a minute
 */
export async function settleWorld(world: TestWorld): Promise<string | undefined> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      await world.settled();
      return undefined;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (PARKED.test(said)) return said.split('\n')[2];
      if (performance.now() > end) throw error;
      await world.clock.advance('5s');
    }
  }
}
