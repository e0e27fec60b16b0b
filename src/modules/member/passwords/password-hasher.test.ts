import 'reflect-metadata';
import { scryptSync } from 'node:crypto';
import type { Unavailable } from '../../../platform/api.js';
import { read, written } from './password-hash.js';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher();
const someone = { share: 'joining', network: '192.0.2.1' } as const;

describe('a stored password', () => {
  it('is matched by the password it was made of and by no other', async () => {
    const stored = await hasher.hash('맛있는-떡볶이', someone);
    expect(await hasher.matches('맛있는-떡볶이', stored, someone)).toBe(true);
    expect(await hasher.matches('맛있는-떡볶이!', stored, someone)).toBe(false);
  });

  it('is matched however the keyboard composes its letters', async () => {
    const stored = await hasher.hash('맛있는'.normalize('NFD'), someone);
    expect(await hasher.matches('맛있는'.normalize('NFC'), stored, someone)).toBe(true);
  });

  it('has a salt of its own and does not contain the password', async () => {
    const [one, two] = await Promise.all([hasher.hash('ficus-sample', someone), hasher.hash('ficus-sample', someone)]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
    expect(one).not.toContain('ficus-sample');
  });

  it('that is not there is never matched, and is derived all the same', async () => {
    const begun = performance.now();
    expect(await hasher.matches('ficus-sample', undefined, someone)).toBe(false);
    // No machine derives 32 MiB three times over in less; not deriving takes microseconds.
    expect(performance.now() - begun).toBeGreaterThan(10);
  });

  it('made at another cost is outdated, and is matched all the same', async () => {
    const salt = Buffer.from('0123456789abcdef');
    const cheap = written({ ln: 10, r: 8, p: 1, salt, hash: scryptSync('떡볶이', salt, 32, { N: 1_024, r: 8, p: 1 }) });
    expect(await hasher.matches('떡볶이', cheap, someone)).toBe(true);
    expect(hasher.isOutdated(cheap)).toBe(true);
    expect(hasher.isOutdated(await hasher.hash('떡볶이', someone))).toBe(false);
  });

  it('of another form is an error that does not repeat it', () => {
    expect(() => read('plain-secret')).toThrow('A stored password is not a scrypt hash in the PHC string format.');
  });
});

describe('hashing passwords', () => {
  it('for joining leaves the next turn to a sign-in, however many join', async () => {
    const ended: string[] = [];
    const joining = Array.from({ length: 40 }, (_none, n) =>
      hasher.hash('ficus-sample', { share: 'joining', network: `192.0.2.${n}` }).then(
        () => ended.push('joined'),
        (error: unknown) => ended.push((error as Unavailable).code),
      ),
    );
    const known = { share: 'known sign-in', network: '198.51.100.1' } as const;
    await hasher.matches('ficus-sample', undefined, known);
    // Two hashes were running when the sign-in asked; one more may have ended together with it.
    expect(ended.filter((how) => how === 'joined').length).toBeLessThanOrEqual(3);
    await Promise.all(joining);
    expect(ended.filter((how) => how === 'UNAVAILABLE').length).toBe(40 - 2 - 16);
  });

  it('for sign-ins of strangers leaves the next turn to a known device or network, however many strangers there are', async () => {
    let ended = 0;
    const strangers = Array.from({ length: 60 }, (_none, n) =>
      hasher.matches('guess', undefined, { share: 'unknown sign-in', network: `192.0.2.${n}` }).then(
        () => (ended += 1),
        () => undefined,
      ),
    );
    await hasher.matches('ficus-sample', undefined, { share: 'known sign-in', network: '198.51.100.1' });
    expect(ended).toBeLessThanOrEqual(3);
    await Promise.all(strangers);
  });
});
