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
 * or the process stops.
 */
export type RefusedWait = 'calls' | 'bytes' | 'deadline' | 'outage' | 'stopping';

/** A reason, and the same as the end of a sentence. */
export type WhyRefused = readonly [RefusedWait, string];

export const STOPPING: WhyRefused = ['stopping', 'this process is stopping'];

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
