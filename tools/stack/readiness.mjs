import { setTimeout as pause } from 'node:timers/promises';

/** @typedef {{ readonly status: string, readonly detail?: string, readonly modules?: { readonly [name: string]: any } }} Readiness */

const PROBE_MS = 2_000;
const LOOK_EVERY_MS = 100;
/** A host logs each time that it says it is not ready. */
const ASK_EVERY_MS = 250;

/**
 * What a host says of its readiness: `ok`, `degraded` or `failing`; undefined when nothing responds.
 * @param {string} internalAddress
 * @returns {Promise<Readiness | undefined>}
 */
export async function readinessOf(internalAddress) {
  try {
    const response = await fetch(`${internalAddress}/health/ready`, { signal: AbortSignal.timeout(PROBE_MS) });
    return /** @type {Readiness} */ (await response.json());
  } catch {
    return undefined;
  }
}

/** Whether a host listens, ready or not. @param {string} internalAddress */
export async function listens(internalAddress) {
  try {
    return (await fetch(`${internalAddress}/health/live`, { signal: AbortSignal.timeout(PROBE_MS) })).ok;
  } catch {
    return false;
  }
}

/**
 * Waits until a host listens, and then until it serves. Resolves with false when the signal ends the wait first.
 * @param {string} internalAddress
 * @param {AbortSignal} signal
 */
export async function untilServing(internalAddress, signal) {
  await until(() => listens(internalAddress), signal);
  return (await until(async () => serves(await readinessOf(internalAddress)), signal, ASK_EVERY_MS)) ?? false;
}

/** Whether a host serves, although part of it may not work. @param {Readiness | undefined} readiness */
function serves(readiness) {
  return readiness?.status === 'ok' || readiness?.status === 'degraded';
}

/** Why a host is not ready, in its own words. @param {Readiness | undefined} readiness */
export function reasonOf(readiness) {
  if (!readiness) return 'nothing responds there';
  const reasons = Object.entries(readiness.modules ?? {}).flatMap(([module, { checks }]) =>
    Object.values(checks).flatMap(({ ok, detail }) => (ok ? [] : [`${module}: ${detail ?? 'not ready'}`])),
  );
  return reasons[0] ?? readiness.detail ?? readiness.status;
}

/**
 * Looks until `probe` gives something. Resolves with undefined when the signal ends the wait first.
 * @template T
 * @param {() => Promise<T | undefined | false>} probe
 * @param {AbortSignal} [signal]
 * @param {number} [everyMs]
 * @returns {Promise<T | undefined>}
 */
export async function until(probe, signal, everyMs = LOOK_EVERY_MS) {
  while (!signal?.aborted) {
    const found = await probe();
    if (found) return found;
    await pause(everyMs);
  }
  return undefined;
}
