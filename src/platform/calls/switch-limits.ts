import { Unavailable } from '../contract/failure.js';
import type { Destination } from './dispatcher.js';

/** How many calls may wait for switches, of all modules together, and how they go on. */
export const SWITCH_LIMITS = {
  /** Calls that wait. */
  calls: 1_000,
  /** Bytes of the inputs of the calls that wait, as JSON. */
  bytes: 32 * 1_024 * 1_024,
  /** Calls of one module that were let in and have not ended: its load comes back step by step. */
  atOnce: 32,
  /** A call with less time left, in milliseconds, does not wait: a switch usually takes less than this. */
  leastMs: 100,
  /** When calls of a module wait in vain for so many milliseconds, further ones are refused at once: that is no switch any more. */
  outageMs: 2_000,
  /** How often the destinations are refreshed while calls wait, in milliseconds: another process may end the switch. */
  refreshMs: 100,
};

export type SwitchLimits = Readonly<typeof SWITCH_LIMITS>;

/** When a caller that was refused may try again, in milliseconds. */
export const RETRY_AFTER_MS = 1_000;

/**
 * Why a call was not let in: too many wait, their inputs are too large, its time is spent, its module has not been served for long,
 * or the
 * switch is known to take long, or the process stops.
 */
export type RefusedWait = 'calls' | 'bytes' | 'deadline' | 'outage' | 'long' | 'stopping';

/** A reason, the same as the end of a sentence, and after how many milliseconds a further try is worth it, where that is known. */
export type WhyRefused = readonly [reason: RefusedWait, why: string, retryAfterMs?: number];

export const STOPPING: WhyRefused = ['stopping', 'this process is stopping'];

/** Why commands do not wait for a switch that is known to take long; undefined when there is none. @param now in milliseconds UTC */
export function longSwitch(destination: Destination | undefined, now: number): WhyRefused | undefined {
  const { switching, expected } = destination ?? {};
  if (switching !== true || expected === undefined) return undefined;
  const leftMs = Math.max(RETRY_AFTER_MS, expected - now);
  return ['long', `its data is being moved, for about ${Math.ceil(leftMs / 1_000)} s more`, leftMs];
}

/** The failure of a call that does not wait for the new owner of its module. */
export function refusedWait(
  name: string,
  module: string,
  [, why, retryAfterMs = RETRY_AFTER_MS]: WhyRefused,
): Unavailable {
  return new Unavailable(
    `${name} does not wait for the new owner of ${module}: ${why}. Nothing was done in ${module}; ` +
      `call it again with the same key.`,
    { retryAfterMs },
  );
}

/** The calls that wait, counted, and the bytes of their inputs. */
export class WaitTotal {
  private calls = 0;
  private bytes = 0;

  constructor(private readonly limits: SwitchLimits) {}

  /** Whether no call waits. */
  get isZero(): boolean {
    return this.calls === 0;
  }

  add(bytes: number): void {
    this.calls += 1;
    this.bytes += bytes;
  }

  remove(bytes: number): void {
    this.calls -= 1;
    this.bytes -= bytes;
  }

  /** Why a further call with an input of so many bytes may not wait; undefined when it may. */
  lackFor(bytes: number): WhyRefused | undefined {
    const { limits } = this;
    if (this.calls >= limits.calls) return ['calls', `${limits.calls} calls wait already, which is the limit`];
    if (this.bytes + bytes > limits.bytes)
      return ['bytes', `the inputs of the calls that wait would be larger than ${limits.bytes} bytes`];
    return undefined;
  }
}

/** The size of an input as JSON. What is no JSON counts as nothing: the module refuses it when it validates it. */
export function bytesOf(input: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(input) ?? '');
  } catch {
    return 0;
  }
}
