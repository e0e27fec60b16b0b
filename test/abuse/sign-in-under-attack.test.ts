import { Agent } from 'node:http';
import { arrives } from '../../src/platform/testing/waiting.js';
import { type HttpResponse, Door } from './door.js';
import { Marketplace } from './marketplace.js';

const CUSTOMER = 'customer@example.com';
const PASSWORD = 'ficus-sample';
const HOME = '192.0.2.10';
const CONNECTIONS = 40;
const SIGN_INS = 2;
/** An attacker tries again so long after a refusal: without a pause this process, which serves too, would do nothing else. */
const PAUSE_MS = 500;

/** Requests of an attacker, on many connections at once, until they are stopped. */
class Flood {
  readonly statuses = new Map<number, number>();
  private stopping = false;
  private readonly running: Promise<void>[];

  constructor(request: (connection: number, round: number) => Promise<HttpResponse>) {
    this.running = Array.from({ length: CONNECTIONS }, async (_none, connection) => {
      for (let round = 0; !this.stopping; round += 1) {
        const { status } = await request(connection, round);
        this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
        if (status >= 429) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    });
  }

  /** Resolves when a request got this status. */
  async hasGot(status: number): Promise<this> {
    await arrives(`a response ${status} to the flood`, () => this.statuses.has(status), 60_000);
    return this;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }
}

describe('a member signs in', () => {
  let marketplace: Marketplace;
  let deviceToken: string;
  let attacker: Door;
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const signIn = (address: string, more: object = {}, email = CUSTOMER) =>
    marketplace.door().post('/api/sessions', { email, password: PASSWORD, ...more }, from(address));
  /** The statuses of sign-ins one after another, while the flood goes on. */
  const during = async (flood: Flood, one: (n: number) => Promise<HttpResponse>) => {
    const statuses: number[] = [];
    for (let n = 0; n < SIGN_INS; n += 1) {
      let { status } = await one(n);
      // A deadline that has passed says that this machine is slow. It is not a refusal, so the member tries again.
      for (let retries = 0; status === 504 && retries < 10; retries += 1) ({ status } = await one(n));
      statuses.push(status);
    }
    await flood.stop();
    return statuses;
  };
  const allAccepted = Array.from({ length: SIGN_INS }, () => 201);

  beforeAll(async () => {
    marketplace = await Marketplace.open({ TRUSTED_PROXIES: '1', REGISTRATIONS_PER_HOUR: '1000000' });
    attacker = new Door(marketplace.port, undefined, new Agent({ keepAlive: true, maxSockets: CONNECTIONS }));
    ({ deviceToken } = JSON.parse((await signIn(HOME)).text) as { deviceToken: string });
  });
  afterAll(() => marketplace.close());

  /** Half of the connections guess at the member's account, the others at accounts that do not exist. */
  const guessing = (addressOf: (connection: number, round: number) => string) =>
    new Flood((connection, round) => {
      const email = connection % 2 === 0 ? CUSTOMER : `invented-${connection}-${round}@example.com`;
      const credentials = { email, password: `guess-${connection}-${round}` };
      return attacker.post('/api/sessions', credentials, from(addressOf(connection, round)));
    });

  it('from a network that the account knows while many networks guess at it', async () => {
    const flood = guessing((connection, round) => `198.51.${connection}.${round % 250}`);
    expect(await during(await flood.hasGot(429), () => signIn(HOME))).toEqual(allAccepted);
  });

  it('with a known device while the same network guesses at it', async () => {
    const flood = guessing(() => HOME);
    expect(await during(await flood.hasGot(429), () => signIn(HOME, { deviceToken }))).toEqual(allAccepted);
  });

  it('with a known device from anywhere while many networks guess at it', async () => {
    const flood = guessing((connection, round) => `198.51.${connection}.${round % 250}`);
    expect(await during(flood, (n) => signIn(`203.0.113.${n}`, { deviceToken }))).toEqual(allAccepted);
  });

  it('for the first time on a network while others join there', async () => {
    const flood = new Flood((connection, round) => {
      const joining = { email: `joins-${connection}-${round}@example.com`, password: 'jangdokdae-77', name: '새 손님' };
      return attacker.post('/api/members', joining, from('203.0.113.77'));
    });
    expect(await during(flood, () => signIn('203.0.113.77', {}, 'owner@example.com'))).toEqual(allAccepted);
    expect(flood.statuses.get(201)).toBeGreaterThan(0);
    expect(flood.statuses.get(503)).toBeGreaterThan(0);
  });

  it('and all passwords that were checked meanwhile are within the limit: 100 of one account in an hour', async () => {
    let checked = 0;
    const flood = new Flood(async (connection, round) => {
      const credentials = { email: 'rider@example.com', password: `guess-${connection}-${round}` };
      const response = await attacker.post('/api/sessions', credentials, from(`100.64.${connection}.${round % 250}`));
      if (response.status === 401) checked += 1;
      return response;
    });
    expect(await during(flood, () => signIn(HOME))).toEqual(allAccepted);
    expect(checked).toBeLessThanOrEqual(100);
  });
});
