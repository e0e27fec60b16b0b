import { DeadlineExceeded, Refused, Unavailable } from '../../contract/failure.js';
import type { FederatedIdentity } from '../../contract/provisioning.js';
import { refusal } from '../../contract/refusal.js';
import { quietLog } from '../../testing/quiet-log.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { type Signer, signer } from '../fixtures/signer.js';
import { ProvisionedMembers } from './provisioned-members.js';
import { RevokedTokens } from './revoked-tokens.js';
import { type TokenVerifier, tokenVerifier } from './token-verifier.js';

const ISSUER = 'https://id.example/realms/garden';
const NO_EMAIL = refusal('NO_EMAIL', 403, 'The token has no verified e-mail address.');
const claims = { email: 'lily@example.com', email_verified: true, name: 'Lily', preferred_username: 'lily1' };

describe('a member of a further issuer', () => {
  let issuer: Signer;
  let clock: VirtualClock;
  let verifier: TokenVerifier;
  let provisioned: FederatedIdentity[];
  let provision: (identity: FederatedIdentity) => Promise<void>;
  let withdrawn: string[];

  beforeAll(async () => {
    issuer = await signer('else-1', ISSUER);
  });
  beforeEach(() => {
    clock = new VirtualClock(Date.now());
    provisioned = [];
    withdrawn = [];
    provision = () => Promise.resolve();
    const accounts = new ProvisionedMembers(
      (identity) => {
        provisioned.push(identity);
        return provision(identity);
      },
      clock,
      quietLog,
    );
    const listed = (after: number) => ({
      revoked: withdrawn.slice(after).map((id) => ({ kind: 'member' as const, id, until: '2099-01-01T00:00:00.000Z' })),
      last: withdrawn.length,
      more: false,
    });
    verifier = tokenVerifier({
      further: { issuer: ISSUER, audience: 'ficus', keys: () => Promise.resolve(issuer.keySet), accounts },
      revoked: new RevokedTokens((after) => Promise.resolve(listed(after)), clock, quietLog),
      clock,
      log: quietLog,
    });
  });

  const signIn = async (change: object = {}) => verifier.verify(await issuer.sign({ ...claims, ...change }));
  const unreachable = () => {
    provision = () => Promise.reject(new Unavailable('The module is not served here.'));
  };

  it('gets an account from the claims of the token before the first request is served', async () => {
    let release: () => void = () => undefined;
    provision = () => new Promise((resolve) => (release = resolve));
    let served = false;
    const signingIn = signIn().then((principal) => {
      served = true;
      return principal;
    });
    while (provisioned.length === 0) await new Promise(setImmediate);
    expect(served).toBe(false);
    release();
    const { memberId } = await signingIn;
    expect(provisioned).toEqual([
      {
        memberId,
        issuer: ISSUER,
        email: 'lily@example.com',
        name: 'Lily',
        preferredUsername: 'lily1',
        roles: ['gardener'],
      },
    ]);
  });

  it.each([false, 'true', 1, undefined])('has no e-mail address when email_verified is %j', async (email_verified) => {
    await signIn({ email_verified });
    expect(provisioned).toEqual([expect.not.objectContaining({ email: expect.anything() as unknown })]);
  });

  it('is provisioned once, however many requests come at once, and once more with other claims after ten minutes', async () => {
    await Promise.all(Array.from({ length: 5 }, () => signIn()));
    await signIn({ name: 'Lily of the valley' });
    expect(provisioned).toHaveLength(1);
    clock.turn(600_001);
    await signIn({ name: 'Lily of the valley' });
    await signIn({ name: 'Lily' });
    expect(provisioned.map(({ name }) => name)).toEqual(['Lily', 'Lily of the valley']);
  });

  it('is refused as the owner of the accounts refuses, and is accepted as soon as a token says more', async () => {
    provision = ({ email }) => (email ? Promise.resolve() : Promise.reject(new Refused(NO_EMAIL)));
    const without = await issuer.sign({ ...claims, email_verified: false });
    for (let i = 0; i < 3; i += 1)
      await expect(verifier.verify(without)).rejects.toMatchObject({ status: 403, code: 'NO_EMAIL' });
    expect(provisioned).toHaveLength(1);
    expect(await signIn()).toMatchObject({ kind: 'member' });
  });

  it.each([
    ['cannot be reached', new Unavailable('The module is not served here.')],
    ['does not answer in time', new DeadlineExceeded('The time is spent.')],
  ])('goes on while the owner of the accounts %s, when it is known', async (_how, failure) => {
    const { memberId } = await signIn();
    provision = () => Promise.reject(failure);
    clock.turn(600_001);
    for (let i = 0; i < 3; i += 1) expect(await signIn()).toMatchObject({ memberId });
    expect(provisioned).toHaveLength(2);
    clock.turn(5_001);
    await signIn();
    expect(provisioned).toHaveLength(3);
  });

  it('is unavailable while the owner of the accounts cannot be reached, when it is not known', async () => {
    unreachable();
    await expect(signIn()).rejects.toBeInstanceOf(Unavailable);
    provision = () => Promise.resolve();
    expect(await signIn()).toMatchObject({ kind: 'member' });
  });

  it('who has withdrawn is refused with every token, and hears why from the owner of the accounts', async () => {
    const { memberId } = await signIn();
    withdrawn.push(memberId);
    provision = () => Promise.reject(new Refused(refusal('ENDED', 403, 'The membership has ended.')));
    clock.turn(3_001);
    await expect(signIn()).rejects.toMatchObject({ status: 401 });
    await expect(signIn({ nonce: '2' })).rejects.toMatchObject({ status: 403, code: 'ENDED' });
  });
});
