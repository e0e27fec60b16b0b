import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { injectable } from 'inversify';
import { Unavailable } from '../../../platform/api.js';
import { read, written } from './password-hash.js';
import { FairTurns, TurnsTaken } from './fair-turns.js';

/** N=2^15, r=8, p=3: OWASP's password storage cheat sheet. One hash takes 32 MiB. */
const COST = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashing uses the threads that the database uses too, four by default; half of them stay free. */
const AT_ONCE = 2;
/**
 * Who waits for a hash, and how much of the work each may take when all wait. Sign-ins from known devices and networks
 * come first; joining cannot use the sign-ins' places up.
 */
const SHARES = {
  'known sign-in': { weight: 8, waiting: 96, waitingOfFlow: 32 },
  'unknown sign-in': { weight: 2, waiting: 48, waitingOfFlow: 16 },
  joining: { weight: 1, waiting: 16, waitingOfFlow: 8 },
};
const DECOY = '$scrypt$ln=15,r=8,p=3$p7XOoVYdvjhVO+lGUyY76Q$QQpxR7+tjF2RsnlKj60bdJOJP+XALRfGrVpmksYeXgo';

/** For whom a password is hashed: it decides who waits for whom. */
export interface HashingFor {
  readonly share: keyof typeof SHARES;
  /** The network of the client. The networks of a share take turns. */
  readonly network: string;
}

/** Hashes passwords and checks them, slowly on purpose. Use it outside any unit of work. */
@injectable()
export class PasswordHasher {
  private readonly turns = new FairTurns(AT_ONCE, SHARES);

  /**
   * The text to keep of a password, with a salt of its own.
   * @throws Unavailable when too many wait already.
   */
  async hash(password: string, whose: HashingFor): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.derive(password, { ...COST, salt, length: HASH_BYTES }, whose);
    return written({ ...COST, salt, hash });
  }

  /**
   * Whether a password is the stored one. Without a stored one the answer is no, after the same time.
   * @throws Unavailable when too many wait already.
   */
  async matches(password: string, stored: string | undefined, whose: HashingFor): Promise<boolean> {
    const expected = read(stored ?? DECOY);
    const actual = await this.derive(password, { ...expected, length: expected.hash.length }, whose);
    return timingSafeEqual(actual, expected.hash) && stored !== undefined;
  }

  /** Whether a stored hash was made at another cost than today's, so that it is worth making again. */
  isOutdated(stored: string): boolean {
    const { ln, r, p } = read(stored);
    return ln !== COST.ln || r !== COST.r || p !== COST.p;
  }

  private async derive(
    password: string,
    { ln, r, p, salt, length }: { ln: number; r: number; p: number; salt: Buffer; length: number },
    { share, network }: HashingFor,
  ): Promise<Buffer> {
    const N = 2 ** ln;
    // Twice what scrypt needs (128 · N · r): Node refuses to go over its own default of 32 MiB.
    const maxmem = 256 * N * r;
    // One password, however a keyboard composes its letters: NFKC, as RFC 8265 has it for strings that are compared.
    const text = password.normalize('NFKC');
    const derived = () =>
      new Promise<Buffer>((resolve, reject) =>
        scrypt(text, salt, length, { N, r, p, maxmem }, (error, key) => (error ? reject(error) : resolve(key))),
      );
    try {
      return await this.turns.take(share, network, derived);
    } catch (error) {
      if (!(error instanceof TurnsTaken)) throw error;
      throw new Unavailable('member is checking too many passwords already; ask again in a few seconds.');
    }
  }
}
