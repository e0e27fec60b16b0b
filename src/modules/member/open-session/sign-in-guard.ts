import { injectable } from 'inversify';
import { clientNetwork, refusedFor, systemClock, UnitOfWork } from '../../../platform/api.js';
import { TOO_MANY_ATTEMPTS } from '../contract.js';
import type { Bucket } from '../attempts/attempt-buckets.js';
import { digestOf } from '../attempts/digest.js';
import { type Attempt, type KnownBy, type SignInAdmission, SignInAttempts } from '../attempts/sign-in-attempts.js';
import { AttemptQueues, QueueFull } from './attempt-queues.js';

/** An attempt that waits longer than this is refused: its client stops waiting two seconds later. */
const LONGEST_WAIT_MS = 8_000;
const RETRY_SOON_MS = 1_000;

/** A successful check, and the buckets in which the attempt still counts as failed. */
export interface Passed<T> {
  readonly checked: T;
  readonly knownBy: KnownBy;
  readonly buckets: readonly Bucket[];
}

/**
 * Limits failed attempts to sign in, of accounts that exist and of those that do not alike. An attempt counts as failed
 * from before its check, so that many at once, in several processes too, check no more passwords than the limits allow.
 * Use it outside any unit of work.
 */
@injectable()
export class SignInGuard {
  private readonly queues = new AttemptQueues();

  constructor(
    private readonly units: UnitOfWork,
    private readonly attempts: SignInAttempts,
  ) {}

  /**
   * Runs `check`, which resolves with nothing when e-mail address and password do not belong together.
   * @throws Refused TOO_MANY_ATTEMPTS, without running it, when the attempt would have to wait for too long.
   */
  async guarded<T>(
    attempt: Attempt,
    check: (knownBy: KnownBy) => Promise<T | undefined>,
  ): Promise<Passed<T> | undefined> {
    const arrivedAt = systemClock.monotonic();
    try {
      return await this.queues.take(queueOf(attempt), async (slowDown) => {
        const admission = await this.admit(attempt);
        const { delayMs } = admission;
        if (delayMs > 0) slowDown();
        if (systemClock.monotonic() - arrivedAt + delayMs > LONGEST_WAIT_MS) {
          await this.giveBack(admission.buckets);
          throw refusedFor(Math.max(delayMs, RETRY_SOON_MS), TOO_MANY_ATTEMPTS);
        }
        if (delayMs > 0) await new Promise<void>((resolve) => systemClock.after(delayMs, resolve));
        return this.checked(admission, check);
      });
    } catch (error) {
      throw error instanceof QueueFull ? refusedFor(RETRY_SOON_MS, TOO_MANY_ATTEMPTS) : error;
    }
  }

  private async checked<T>(
    { knownBy, buckets }: SignInAdmission & { admitted: true },
    check: (knownBy: KnownBy) => Promise<T | undefined>,
  ): Promise<Passed<T> | undefined> {
    try {
      const checked = await check(knownBy);
      return checked === undefined ? undefined : { checked, knownBy, buckets };
    } catch (error) {
      // Nothing was found out about the password, so it must not count.
      await this.giveBack(buckets);
      throw error;
    }
  }

  private async admit(attempt: Attempt): Promise<SignInAdmission & { admitted: true }> {
    const { value } = await this.units.run('member counts an attempt to sign in', (tx) =>
      this.attempts.admit(tx, attempt),
    );
    if (!value.admitted) throw refusedFor(value.retryAfterMs, TOO_MANY_ATTEMPTS);
    return value;
  }

  private async giveBack(buckets: readonly Bucket[]): Promise<void> {
    await this.units.run('member withdraws an attempt to sign in', (tx) => this.attempts.giveBack(tx, buckets));
  }
}

function queueOf({ email, address, deviceToken }: Attempt): string {
  return digestOf(email, deviceToken === undefined ? `network ${clientNetwork(address)}` : `device ${deviceToken}`);
}
