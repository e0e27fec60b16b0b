/** What is kept of a password: the parameters, salt and result of scrypt (RFC 7914). */
export interface PasswordHash {
  /** Binary logarithm of the cost N. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** The hash as text, in the PHC string format: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export function written({ ln, r, p, salt, hash }: PasswordHash): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Reads what {@link written} wrote.
 * @throws Error, without repeating the text, when it is no such hash.
 */
export function read(text: string): PasswordHash {
  const [, ln, r, p, salt, hash] = FORMAT.exec(text) ?? [];
  if (!salt || !hash) throw new Error('A stored password is not a scrypt hash in the PHC string format.');
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}
