import type { DemoSwitch } from './demo-moves.js';
import type { SeenRequest } from './seen.js';

/** A request that ends so long after a switch may still have waited behind those that the switch held up, in milliseconds. */
export const AFTER_SWITCH_MS = 500;

/** How long requests took, in milliseconds. */
export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** How long the requests took that met a switch, and all others. */
export interface DemoLatency {
  readonly commands: { readonly during: Latency; readonly between: Latency };
  readonly reads: { readonly during: Latency; readonly between: Latency };
}

/** @param requests those that were sent while the modules were copied and switched */
export function latencyOf(requests: readonly SeenRequest[], switches: readonly DemoSwitch[]): DemoLatency {
  const sides = (isCommand: boolean) => {
    const these = requests.filter((one) => one.isCommand === isCommand);
    const [met, others] = [
      these.filter((one) => meets(one, switches)),
      these.filter((one) => !meets(one, switches)),
    ];
    return { during: latency(met.map(({ ms }) => ms)), between: latency(others.map(({ ms }) => ms)) };
  };
  return { commands: sides(true), reads: sides(false) };
}

/** Whether a request was under way while a module switched, or shortly after. */
function meets({ at, ms }: SeenRequest, switches: readonly DemoSwitch[]): boolean {
  return switches.some((one) => at <= one.at + one.pauseMs + AFTER_SWITCH_MS && at + ms >= one.at);
}

function latency(times: readonly number[]): Latency {
  return {
    requests: times.length,
    ...{ p50: percentile(times, 0.5), p99: percentile(times, 0.99), longest: percentile(times, 1) },
  };
}

/** The least time, in whole milliseconds, within which this share of them ended; 0 when there are none. @param share from 0 to 1 */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
}
