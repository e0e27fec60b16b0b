/**
 * One request, as its client saw it.
 * @typedef {object} SeenRequest
 * @property {number} at when it was sent, in milliseconds of the same clock as the switches
 * @property {number} ms how long the response took
 * @property {boolean} isCommand
 */

/**
 * How long requests took, in milliseconds.
 * @typedef {{ readonly requests: number, readonly p50: number, readonly p99: number, readonly longest: number }} Latency
 */

/**
 * How long the requests took that met a switch, and all others.
 * @typedef {{ readonly during: Latency, readonly between: Latency }} Sides
 * @typedef {{ readonly commands: Sides, readonly reads: Sides }} DemoLatency
 */

/** @typedef {Pick<import('./live-switches.mjs').LiveSwitch, 'at' | 'pauseMs'>} Pause */

/** A request that is sent so long after a switch may still wait behind those that the switch held up, in milliseconds. */
export const AFTER_SWITCH_MS = 500;

/**
 * @param {readonly SeenRequest[]} requests
 * @param {readonly Pause[]} switches
 * @returns {DemoLatency}
 */
export function latencyOf(requests, switches) {
  const sides = (/** @type {boolean} */ isCommand) => {
    const these = requests.filter((one) => one.isCommand === isCommand);
    const met = these.filter((one) => meets(one, switches));
    const others = these.filter((one) => !meets(one, switches));
    return { during: latency(met.map(({ ms }) => ms)), between: latency(others.map(({ ms }) => ms)) };
  };
  return { commands: sides(true), reads: sides(false) };
}

/**
 * Whether a request was under way while a module switched, or was sent shortly after.
 * @param {Pick<SeenRequest, 'at' | 'ms'>} request
 * @param {readonly Pause[]} switches
 */
export function meets({ at, ms }, switches) {
  return switches.some((one) => at <= one.at + one.pauseMs + AFTER_SWITCH_MS && at + ms >= one.at);
}

/** @param {readonly number[]} times @returns {Latency} */
function latency(times) {
  return {
    requests: times.length,
    ...{ p50: percentile(times, 0.5), p99: percentile(times, 0.99), longest: percentile(times, 1) },
  };
}

/**
 * The least time, in whole milliseconds, within which this share of them ended; 0 when there are none.
 * @param {readonly number[]} times
 * @param {number} share from 0 to 1
 */
export function percentile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
}
