import { injectable } from 'inversify';
import { refusedFor, UnitOfWork } from '../../../platform/api.js';
import { TOO_MANY_REGISTRATIONS } from '../contract.js';
import { registrationLimit } from '../domain/registration-limit.js';
import { MemberSettings } from '../settings.js';
import { AttemptBuckets } from '../attempts/attempt-buckets.js';
import { digestOf } from '../attempts/digest.js';

/** Limits how many people join from one network. Those who are refused otherwise count too: each costs a hash. */
@injectable()
export class RegistrationGuard {
  constructor(
    private readonly units: UnitOfWork,
    private readonly buckets: AttemptBuckets,
    private readonly settings: MemberSettings,
  ) {}

  /**
   * Counts a registration. Use it outside any unit of work, before the password is hashed.
   * @throws Refused TOO_MANY_REGISTRATIONS, without counting it, when the network has to wait.
   */
  async assertMayJoin(network: string): Promise<void> {
    const subject = `registrations:${digestOf(network)}`;
    const bucket = { subject, account: null, limit: registrationLimit(this.settings.REGISTRATIONS_PER_HOUR) };
    const { value } = await this.units.run('member counts a registration', async (tx) =>
      this.buckets.admit(tx, [bucket], await this.buckets.find(tx, [subject])),
    );
    if (!value.admitted) throw refusedFor(value.retryAfterMs, TOO_MANY_REGISTRATIONS);
  }
}
