import { injectable } from 'inversify';
import { refusedFor } from '../../../platform/contract/failure.js';
import { UnitOfWork } from '../../../platform/store/unit-of-work.js';
import { TOO_MANY_ATTEMPTS } from '../contract.js';
import { ACCOUNT, ACCOUNT_FROM_NETWORK, NETWORK, waitOf } from '../domain/sign-in-limit.js';
import { type Attempt, SignInAttempts } from '../store/sign-in-attempts.js';

/**
 * Limits failed attempts to sign in, of accounts that exist and of those that do not alike. The attempts on one account
 * are judged one after another, so that many at once try no more passwords than the limit allows; each further process
 * on the same database allows one more. Use it outside any unit of work.
 */
@injectable()
export class SignInGuard {
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(
    private readonly units: UnitOfWork,
    private readonly attempts: SignInAttempts,
  ) {}

  /**
   * Runs `check`, which resolves with nothing when e-mail address and password do not belong together; that is counted.
   * @throws Refused TOO_MANY_ATTEMPTS, without running it, while the attempt has to wait.
   */
  async guarded<T>(attempt: Attempt, check: () => Promise<T | undefined>): Promise<T | undefined> {
    return this.inTurn(attempt.email, async () => {
      await this.assertMayTry(attempt);
      const checked = await check();
      if (checked === undefined)
        await this.units.run('member counts a failed sign-in', (tx) => this.attempts.failed(tx, attempt));
      return checked;
    });
  }

  private async assertMayTry(attempt: Attempt): Promise<void> {
    const { value: wait } = await this.units.run('member looks at failed sign-ins', async (tx) => {
      const now = tx.now();
      const { accountFromNetwork, account, network, known } = await this.attempts.remembered(tx, attempt, now);
      return Math.max(
        waitOf(ACCOUNT_FROM_NETWORK, accountFromNetwork, now),
        known ? 0 : waitOf(ACCOUNT, account, now),
        waitOf(NETWORK, network, now),
      );
    });
    if (wait > 0) throw refusedFor(wait, TOO_MANY_ATTEMPTS);
  }

  private async inTurn<T>(email: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(email) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine.catch(() => undefined);
    this.last.set(email, settled);
    try {
      return await mine;
    } finally {
      if (this.last.get(email) === settled) this.last.delete(email);
    }
  }
}
