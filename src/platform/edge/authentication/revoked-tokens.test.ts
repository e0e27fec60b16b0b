import type { Revocations } from '../../contract/revocations.js';
import { quietLog } from '../../testing/quiet-log.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { type Signer, signer } from '../fixtures/signer.js';
import { RevokedTokens } from './revoked-tokens.js';
import { type TokenVerifier, tokenVerifier } from './token-verifier.js';

type Entry = Revocations['revoked'][number];

const PAGE = 2;
const revokedToken = {
  status: 401,
  code: 'INVALID_TOKEN',
  message: 'The token was revoked; sign in again.',
};

describe('a token that was revoked', () => {
  let own: Signer;
  let clock: VirtualClock;
  let verifier: TokenVerifier;
  /** The list as its module keeps it; a number of an entry is its place from 1. */
  let listed: Entry[];
  let reads: number;
  let answer: () => Promise<void>;

  beforeAll(async () => {
    own = await signer('own-1', 'ficus');
  });
  beforeEach(() => {
    clock = new VirtualClock(Date.now());
    listed = [];
    reads = 0;
    answer = () => Promise.resolve();
    const source = async (after: number): Promise<Revocations> => {
      reads += 1;
      await answer();
      const revoked = listed.slice(after, after + PAGE);
      const last = revoked.length > 0 ? after + revoked.length : listed.length;
      return { revoked, last, more: listed.length > last };
    };
    const revoked = new RevokedTokens(source, clock, quietLog);
    verifier = tokenVerifier({ own: () => Promise.resolve(own.keySet), revoked, clock, log: quietLog });
  });

  const revoke = (kind: Entry['kind'], id: string, forMs = 900_000) =>
    void listed.push({ kind, id, until: new Date(clock.now() + forMs).toISOString() });
  const isValid = { kind: 'member', memberId: 'lily' };

  it('is refused within three seconds, also when it was found right a moment ago', async () => {
    const token = await own.sign({ sid: 's1' });
    expect(await verifier.verify(token)).toMatchObject({ ...isValid, sessionId: 's1' });
    revoke('session', 's1');
    clock.turn(3_001);
    await expect(verifier.verify(token)).rejects.toMatchObject(revokedToken);
  });

  it('is refused at the first use in a process that has just started', async () => {
    for (const id of ['s0', 's1', 's2', 's3', 's4']) revoke('session', id);
    await expect(verifier.verify(await own.sign({ sid: 's4' }))).rejects.toMatchObject(revokedToken);
    expect(reads).toBe(3);
  });

  it('takes no other session of its member with it; a revoked member has none that is valid', async () => {
    revoke('session', 's1');
    expect(await verifier.verify(await own.sign({ sid: 's2' }))).toMatchObject(isValid);
    expect(await verifier.verify(await own.sign())).toMatchObject(isValid);
    revoke('member', 'lily');
    clock.turn(3_001);
    await expect(verifier.verify(await own.sign({ sid: 's2' }))).rejects.toMatchObject(revokedToken);
    await expect(verifier.verify(await own.sign())).rejects.toMatchObject(revokedToken);
  });

  it('stays refused while the list cannot be read; others stay valid, and wait for it once', async () => {
    revoke('session', 's1');
    await expect(verifier.verify(await own.sign({ sid: 's1' }))).rejects.toMatchObject(revokedToken);
    answer = () => Promise.reject(new Error('down'));
    clock.turn(10_000);
    const [revoked, other] = [await own.sign({ sid: 's1' }), await own.sign({ sid: 's2' })];
    await expect(verifier.verify(revoked)).rejects.toMatchObject(revokedToken);
    answer = () => new Promise(() => undefined);
    clock.turn(10_000);
    // The list hangs now; nobody waits for it.
    expect(await verifier.verify(other)).toMatchObject(isValid);
  });

  it('is heard of again when the list can be read again', async () => {
    answer = () => Promise.reject(new Error('down'));
    const token = await own.sign({ sid: 's1' });
    await verifier.verify(token);
    revoke('session', 's1');
    answer = () => Promise.resolve();
    clock.turn(1_001);
    await verifier.verify(token);
    while (reads < 2) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await expect(verifier.verify(token)).rejects.toMatchObject(revokedToken);
  });

  it('is found although the list has become shorter, as after a backup was restored', async () => {
    for (const id of ['s1', 's2', 's3']) revoke('session', id);
    await verifier.verify(await own.sign({ sid: 's9' }));
    listed = [];
    revoke('session', 's9');
    clock.turn(3_001);
    await expect(verifier.verify(await own.sign({ sid: 's9' }))).rejects.toMatchObject(revokedToken);
  });

  it('costs no reading while the list is fresh', async () => {
    const token = await own.sign();
    for (let n = 0; n < 100; n += 1) await verifier.verify(token);
    expect(reads).toBe(1);
  });
});
