import { injectable } from 'inversify';
import {
  type Answer,
  type CallContext,
  clientNetwork,
  type CommandHandler,
  type In,
  ReadSide,
  refused,
  type Tx,
} from '../../../platform/api.js';
import { BAD_CREDENTIALS, type member } from '../contract.js';
import { normalisedEmail } from '../domain/email.js';
import { NO_ADDRESS } from '../domain/sign-in-limits.js';
import { type HashingFor, PasswordHasher } from '../passwords/password-hasher.js';
import type { Bucket } from '../attempts/attempt-buckets.js';
import { MemberRepository } from '../store/member-repository.js';
import { Sessions } from '../sessions/sessions.js';
import { type Attempt, SignInAttempts } from '../attempts/sign-in-attempts.js';
import { KeyRing } from '../tokens/key-ring.js';
import type { SigningKey } from '../tokens/signing-key.js';
import { newDeviceToken } from './device-token.js';
import { SignInGuard } from './sign-in-guard.js';

type Call = typeof member.calls.openSession;

/** Whose e-mail address and password belong together. */
interface Recognised {
  readonly memberId: string;
  /** The stored hash, and the one to keep instead when it was made at another cost than today's. */
  readonly rehashed?: { readonly from: string; readonly to: string };
}

interface Prepared extends Recognised {
  readonly key: SigningKey;
  /** The token by which the account knows the device from now on. */
  readonly deviceToken: string;
  /** Where the attempt still counts as failed. */
  readonly buckets: readonly Bucket[];
}

/** Lets a member sign in (로그인). An unknown address and a wrong password look the same, and take the same time. */
@injectable()
export class OpenSession implements CommandHandler<Call, Prepared> {
  constructor(
    private readonly reads: ReadSide,
    private readonly members: MemberRepository,
    private readonly hasher: PasswordHasher,
    private readonly guard: SignInGuard,
    private readonly attempts: SignInAttempts,
    private readonly keys: KeyRing,
    private readonly sessions: Sessions,
  ) {}

  async prepare(input: In<Call>, call: CallContext): Promise<Prepared> {
    const attempt = attemptOf(input, call);
    const network = clientNetwork(attempt.address);
    const passed = await this.guard.guarded(attempt, (knownBy) =>
      this.recognised(attempt.email, input.password, {
        share: knownBy === 'nothing' ? 'unknown sign-in' : 'known sign-in',
        network,
      }),
    );
    if (!passed) throw refused(BAD_CREDENTIALS);
    const { checked, knownBy, buckets } = passed;
    const deviceToken = knownBy === 'device' && input.deviceToken ? input.deviceToken : newDeviceToken();
    return { ...checked, buckets, deviceToken, key: await this.keys.newest() };
  }

  async apply(tx: Tx, input: In<Call>, prepared: Prepared): Promise<Answer<Call>> {
    const { memberId, rehashed, key, deviceToken, buckets } = prepared;
    const signingIn = await this.members.byId(tx, memberId);
    if (!signingIn) throw refused(BAD_CREDENTIALS);
    if (rehashed) await this.members.replaceHash(tx, memberId, rehashed.from, rehashed.to);
    await this.attempts.succeeded(tx, { ...attemptOf(input, tx.call), deviceToken }, buckets);
    return { ...(await this.sessions.start(tx, key, signingIn)), deviceToken };
  }

  private async recognised(email: string, password: string, whose: HashingFor): Promise<Recognised | undefined> {
    const found = await this.members.byEmail(this.reads, email);
    const stored = found && (await this.members.passwordHashOf(this.reads, found.memberId));
    const matches = await this.hasher.matches(password, stored, whose);
    if (!found || stored === undefined || !matches) return undefined;
    const { memberId } = found;
    if (!this.hasher.isOutdated(stored)) return { memberId };
    return { memberId, rehashed: { from: stored, to: await this.hasher.hash(password, whose) } };
  }
}

function attemptOf({ email, deviceToken }: In<Call>, { clientAddress = NO_ADDRESS }: CallContext): Attempt {
  return { email: normalisedEmail(email), address: clientAddress, deviceToken };
}
