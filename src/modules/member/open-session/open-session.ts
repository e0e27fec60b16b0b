import { injectable } from 'inversify';
import type { Answer, In } from '../../../platform/contract/call.js';
import { refused } from '../../../platform/contract/failure.js';
import type { CommandHandler } from '../../../platform/module/handler.js';
import type { CallContext } from '../../../platform/ops/context.js';
import { ReadSide } from '../../../platform/store/read-side.js';
import type { Tx } from '../../../platform/store/tx.js';
import { BAD_CREDENTIALS, type member } from '../contract.js';
import { normalisedEmail } from '../domain/email.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { MemberRepository } from '../store/member-repository.js';
import { Sessions } from '../sessions/sessions.js';
import { SignInAttempts } from '../store/sign-in-attempts.js';
import { KeyRing } from '../tokens/key-ring.js';
import type { SigningKey } from '../tokens/signing-key.js';
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

  async prepare({ email, password }: In<Call>, call: CallContext): Promise<Prepared> {
    const attempt = attemptOf(email, call);
    const recognised = await this.guard.guarded(attempt, () => this.recognised(attempt.email, password));
    if (!recognised) throw refused(BAD_CREDENTIALS);
    return { ...recognised, key: await this.keys.newest() };
  }

  async apply(tx: Tx, { email }: In<Call>, { memberId, rehashed, key }: Prepared): Promise<Answer<Call>> {
    const signingIn = await this.members.byId(tx, memberId);
    if (!signingIn) throw refused(BAD_CREDENTIALS);
    if (rehashed) await this.members.replaceHash(tx, memberId, rehashed.from, rehashed.to);
    await this.attempts.succeeded(tx, attemptOf(email, tx.call));
    return this.sessions.start(tx, key, signingIn);
  }

  private async recognised(email: string, password: string): Promise<Recognised | undefined> {
    const found = await this.members.byEmail(this.reads, email);
    const stored = found && (await this.members.passwordHashOf(this.reads, found.memberId));
    const matches = await this.hasher.matches(password, stored);
    if (!found || stored === undefined || !matches) return undefined;
    const { memberId } = found;
    if (!this.hasher.isOutdated(stored)) return { memberId };
    return { memberId, rehashed: { from: stored, to: await this.hasher.hash(password) } };
  }
}

function attemptOf(email: string, { clientAddress = 'here' }: CallContext) {
  return { email: normalisedEmail(email), address: clientAddress };
}
