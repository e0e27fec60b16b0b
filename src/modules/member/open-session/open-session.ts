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
import { SigningKeyRepository } from '../store/signing-key-repository.js';
import { newSigningKey, type SigningKey } from '../tokens/signing-key.js';
import { TokenIssuer } from '../tokens/token-issuer.js';

type Call = typeof member.calls.openSession;

interface Prepared {
  /** Whose e-mail address and password belong together. */
  readonly memberId: string;
  /** A key for the case that there is none yet. */
  readonly newKey?: SigningKey;
}

/** Lets a member sign in (로그인). An unknown address and a wrong password look the same, and take the same time. */
@injectable()
export class OpenSession implements CommandHandler<Call, Prepared> {
  constructor(
    private readonly reads: ReadSide,
    private readonly hasher: PasswordHasher,
    private readonly issuer: TokenIssuer,
    private readonly members: MemberRepository,
    private readonly keys: SigningKeyRepository,
  ) {}

  async prepare({ email, password }: In<Call>): Promise<Prepared> {
    const found = await this.members.byEmail(this.reads, normalisedEmail(email));
    const stored = found && (await this.members.passwordHashOf(this.reads, found.memberId));
    const matches = await this.hasher.matches(password, stored);
    if (!found || !matches) throw refused(BAD_CREDENTIALS);
    const hasKey = (await this.keys.all(this.reads)).length > 0;
    return { memberId: found.memberId, ...(hasKey ? {} : { newKey: await newSigningKey() }) };
  }

  async apply(tx: Tx, _input: In<Call>, { memberId, newKey }: Prepared): Promise<Answer<Call>> {
    const signingIn = await this.members.byId(tx, memberId);
    if (!signingIn) throw refused(BAD_CREDENTIALS);
    const issued = await this.issuer.issue(await this.signingKey(tx, newKey), signingIn, tx.now());
    return { ...issued, memberId };
  }

  /** The newest key; the first session of a database finds none and keeps its own. */
  private async signingKey(tx: Tx, newKey: SigningKey | undefined): Promise<SigningKey> {
    const [newest] = await this.keys.all(tx);
    if (newest) return newest;
    if (!newKey) throw new Error('The signing keys of member are gone; restore the database of member.');
    await this.keys.add(tx, newKey);
    return newKey;
  }
}
