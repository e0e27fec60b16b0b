import { DeadlineExceeded } from '../contract/failure.js';
import type { Clock, Timer } from '../ops/clock.js';

/** Notified once of how a call ended, before the caller is. */
export interface CallEnd<T = unknown> {
  succeeded(): void;
  /** @returns what the caller's promise is rejected with. */
  failed(error: unknown): unknown;
  /** Asked about each failure of the work, before the call has failed. @returns what to do instead; the deadline stays. */
  again?(error: unknown): (() => Promise<T>) | undefined;
  /** The failure of a call whose deadline passes now. Default: its outcome is unknown. */
  expired?(): DeadlineExceeded | undefined;
}

const unwatched: CallEnd<never> = { succeeded: () => undefined, failed: (error) => error };

/** The failure of a call whose deadline has passed before it began. */
export function deadlinePassed(name: string): DeadlineExceeded {
  return new DeadlineExceeded(`The deadline of ${name} passed before it was sent; nothing was done, call it again.`);
}

/** A call whose caller waits. */
class WaitingCall<T> {
  constructor(
    private readonly waiting: Set<WaitingCall<never>>,
    private readonly name: string,
    readonly deadline: number,
    private readonly end: CallEnd<T>,
    private readonly resolve: (value: T) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  /** A call that is no longer in the set has expired: its caller has its error already. */
  run(work: () => Promise<T>): void {
    begin(work).then(
      (value) => {
        if (!this.waiting.delete(this as never)) return;
        this.end.succeeded();
        this.resolve(value);
      },
      (error: unknown) => {
        if (!this.waiting.has(this as never)) return;
        const again = this.end.again?.(error);
        if (again) return this.run(again);
        this.waiting.delete(this as never);
        this.fail(error);
      },
    );
  }

  fail(error: unknown): void {
    this.reject(this.end.failed(error));
  }

  expire(): void {
    this.fail(this.end.expired?.() ?? outcomeUnknown(this.name));
  }
}

function outcomeUnknown(name: string): DeadlineExceeded {
  return new DeadlineExceeded(
    `${name} did not end before its deadline, so its outcome is unknown; call it again with the same key.`,
  );
}

/** Begins `work`; an error that it throws before it returns a promise is a rejection like any other. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The deadlines of the calls that run. One timer serves them all, since nearly every call ends long before its own. */
export class Deadlines {
  private readonly waiting = new Set<WaitingCall<never>>();
  private timer: { readonly at: number; readonly timer: Timer } | undefined;

  constructor(private readonly clock: Clock) {}

  /**
   * Waits for `work` until `deadline` (on the monotonic clock), or until it ends when there is no deadline. The work itself
   * is not stopped: after a command has begun, a caller that stops waiting does not know the outcome, and calls again with
   * the same key. Every call goes through here, so it makes one promise and no more.
   * @throws DeadlineExceeded naming the call.
   */
  before<T>(deadline = Infinity, name: string, work: () => Promise<T>, end: CallEnd<T> = unwatched): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = new WaitingCall(this.waiting, name, deadline, end, resolve, reject);
      if (deadline <= this.clock.monotonic()) return call.fail(deadlinePassed(name));
      this.waiting.add(call as never);
      if (deadline < Infinity) this.arm(deadline);
      call.run(work);
    });
  }

  /** Makes sure that the timer goes off at this time, or before. */
  private arm(at: number): void {
    if (this.timer && this.timer.at <= at) return;
    this.timer?.timer.cancel();
    this.timer = { at, timer: this.clock.after(at - this.clock.monotonic(), () => this.expire()) };
  }

  private expire(): void {
    this.timer = undefined;
    const now = this.clock.monotonic();
    let next = Infinity;
    for (const call of this.waiting)
      if (call.deadline > now) next = Math.min(next, call.deadline);
      else {
        this.waiting.delete(call);
        call.expire();
      }
    if (next < Infinity) this.arm(next);
  }
}
