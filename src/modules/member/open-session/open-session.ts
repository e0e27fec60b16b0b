import { injectable } from 'inversify';
import type { Answer, In } from '../../../platform/contract/call.js';
import { refused } from '../../../platform/contract/failure.js';
import type { CommandHandler } from '../../../platform/module/handler.js';
import { ReadSide } from '../../../platform/store/read-side.js';
import type { Tx } from '../../../platform/store/tx.js';
import { BAD_CREDENTIALS, type member } from '../contract.js';
import { normalisedEmail } from '../domain/email.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { MemberRepository } from '../store/member-repository.js';
import { KeyRing } from '../tokens/key-ring.js';
import type { SigningKey } from '../tokens/signing-key.js';
import { TokenIssuer } from '../tokens/token-issuer.js';

type Call = typeof member.calls.openSession;

interface Prepared {
  /** Whose e-mail address and password belong together. */
  readonly memberId: string;
  readonly key: SigningKey;
}

/** Lets a member sign in (로그인). An unknown address and a wrong password look the same, and take the same time. */
@injectable()
export class OpenSession implements CommandHandler<Call, Prepared> {
  constructor(
    private readonly reads: ReadSide,
    private readonly members: MemberRepository,
    private readonly hasher: PasswordHasher,
    private readonly keys: KeyRing,
    private readonly issuer: TokenIssuer,
  ) {}

  async prepare({ email, password }: In<Call>): Promise<Prepared> {
    const found = await this.members.byEmail(this.reads, normalisedEmail(email));
    const stored = found && (await this.members.passwordHashOf(this.reads, found.memberId));
    const matches = await this.hasher.matches(password, stored);
    if (!found || !matches) throw refused(BAD_CREDENTIALS);
    return { memberId: found.memberId, key: await this.keys.newest() };
  }

  async apply(tx: Tx, _input: In<Call>, { memberId, key }: Prepared): Promise<Answer<Call>> {
    const signingIn = await this.members.byId(tx, memberId);
    if (!signingIn) throw refused(BAD_CREDENTIALS);
    return { ...(await this.issuer.issue(key, signingIn, tx.now())), memberId };
  }
}
