import { appendFile } from 'node:fs/promises';
import type { HostUnderTest } from './host-under-test.js';
import type { PlacedService } from './suites-on.js';

/** How many calls of one module each of its instances has served. */
export type ServedCalls = { readonly [instance: string]: number };

/** Calls go by turns to instances that are equally busy, so these are enough to reach each of them, for each instance. */
const ENOUGH = 4;

/** Looks how many calls each instance of a module has served so far. */
export async function servedCalls(module: string, instances: readonly HostUnderTest[]): Promise<ServedCalls> {
  const counted = instances.map(async (host) => [host.name, await host.served(module)] as const);
  return Object.fromEntries(await Promise.all(counted));
}

/** @throws Error naming an instance that served none of many calls. A run in which one did all the work shows nothing. */
export function assertAllServed(module: string, served: ServedCalls): void {
  const counts = Object.entries(served);
  const idle = counts.find(([, count]) => count === 0)?.[0];
  const sum = counts.reduce((before, [, count]) => before + count, 0);
  if (idle !== undefined && sum >= ENOUGH * counts.length)
    throw new Error(
      `${idle} served none of ${sum} calls of ${module}: ${counts.map((one) => one.join(' ')).join(', ')}. ` +
        `So the run shows nothing about several instances; src/platform/calls/remote/balanced-peers.ts chooses among them.`,
    );
}

/**
 * Judges the calls of each service with several instances, and appends the counts as a line to the file that `SERVED_CALLS` names.
 * @throws Error as {@link assertAllServed}
 */
export async function judgeServedCalls(
  services: readonly PlacedService[],
  hostsOf: (module: string) => readonly HostUnderTest[],
): Promise<void> {
  for (const { module } of services.filter(({ instances }) => instances > 1)) {
    const served = await servedCalls(module, hostsOf(module));
    const file = process.env['SERVED_CALLS'];
    if (file) await appendFile(file, `${JSON.stringify(served)}\n`);
    assertAllServed(module, served);
  }
}
