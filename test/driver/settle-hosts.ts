import { setTimeout as pause } from 'node:timers/promises';
import type { HostUnderTest, HostWork } from './host-under-test.js';

/** Longer than in one process: calls between hosts may have to be tried again. */
const LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 20;

/**
 * Waits until no host has anything to do, turning the clocks of all on to the first retry that waits, until there is none.
 * Resolves with how far it has turned them, in milliseconds.
 * @throws Error naming a feed that has stopped, or what does not become idle
 */
export async function settleHosts(hosts: readonly HostUnderTest[]): Promise<number> {
  let turnedMs = 0;
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const [before, after] = [await workOf(hosts), await workOf(hosts)];
    const stopped = after.flatMap(({ waiting }) => waiting.filter((feed) => feed.stopped))[0];
    if (stopped) throw new Error(`The feed ${stopped.feed} does not settle: ${stopped.reason}`);
    // What one host has done for another is in a commit. None between two looks at all: all were idle at once.
    if (allIdle(before) && allIdle(after) && commitsOf(before) === commitsOf(after)) {
      const leftMs = Math.min(...after.map(({ nextWake, now }) => (nextWake ?? Infinity) - now));
      if (leftMs === Infinity) return turnedMs;
      const ms = Math.max(0, Math.ceil(leftMs));
      turnedMs += ms;
      await Promise.all(hosts.map((host) => host.turn(ms)));
    }
    if (performance.now() > end)
      throw new Error(`The hosts did not settle within ${LIMIT_MS} ms: ${JSON.stringify(after)}`);
    await pause(LOOK_EVERY_MS);
  }
}

function workOf(hosts: readonly HostUnderTest[]): Promise<readonly HostWork[]> {
  return Promise.all(hosts.map((host) => host.work()));
}

function allIdle(works: readonly HostWork[]): boolean {
  return works.every(({ idle }) => idle);
}

function commitsOf(works: readonly HostWork[]): string {
  return JSON.stringify(works.map(({ commits }) => commits));
}
