import { createServer } from 'node:net';
import { contractVerifier } from '../edge/authentication/contract-verifier.js';
import { garden, gate } from '../edge/fixtures/garden.js';
import { signer } from '../edge/fixtures/signer.js';
import { FakeDispatcher } from '../edge/fixtures/world.js';
import { Health } from '../ops/health.js';
import { readHostSettings } from '../ops/host-settings.js';
import { uuidIds as ids } from '../ops/ids.js';
import { Metrics } from '../ops/metrics.js';
import { quietLog as log } from '../testing/quiet-log.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { arrives } from '../testing/waiting.js';
import { PublicEdge } from './public-edge.js';

const INTERNAL = 'http://127.0.0.1:4001';

describe('the public edge of a service', () => {
  let own: Awaited<ReturnType<typeof signer>>;
  let clock: VirtualClock;
  let dispatcher: FakeDispatcher;
  let health: Health;
  let opened: PublicEdge | undefined;
  let isGateAway: boolean;
  let prepared: number;

  beforeAll(async () => {
    own = await signer('own-1', 'ficus');
  });
  beforeEach(() => {
    clock = new VirtualClock(Date.now());
    dispatcher = new FakeDispatcher();
    health = new Health(clock);
    isGateAway = false;
    prepared = 0;
    dispatcher.answer = ({ call }) => {
      if (call.module !== 'gate') return {};
      if (isGateAway) throw new Error('gate is away');
      return { value: own.keySet };
    };
  });
  const close = async () => {
    const closed = opened?.close(0);
    clock.turn(1_000);
    await closed;
  };
  afterEach(close);

  const open = async (environment: Record<string, string> = {}, EDGE_PORT: number | undefined = 0) => {
    const settings = { ...readHostSettings(environment), EDGE_PORT, EDGE_HOST: '127.0.0.1' };
    const verifier = contractVerifier({ contracts: [garden, gate], dispatcher, clock, ids, log, settings });
    const modules = ['garden'];
    const about = { title: 'Garden', version: '1' };
    opened = await PublicEdge.open({
      ...{ contracts: [garden], dispatcher, metrics: new Metrics(), health, log, clock, ids, settings, about },
      ...{ verifier, modules },
    });
    return opened;
  };
  const address = () => opened?.addressBeside(INTERNAL);
  const prepare = () => opened?.prepare(() => (prepared += 1));
  const read = async (path: string, headers: Record<string, string> = {}) => {
    opened?.prepare(() => undefined);
    const url = await arrives('the address of the edge', () => address());
    return fetch(url + path, { headers });
  };
  const bearer = async () => ({ authorization: `Bearer ${await own.sign()}` });
  const readiness = async () => (await health.moduleReady('garden'))?.checks['keys'];

  it('is opened only where EDGE_PORT says so', async () => {
    const settings = { ...readHostSettings({}), EDGE_PORT: undefined, EDGE_HOST: '127.0.0.1' };
    const verifier = { verify: () => Promise.reject(new Error('nobody')), prepare: () => Promise.resolve() };
    const options = { contracts: [garden], dispatcher, metrics: new Metrics(), health, log, clock, ids, settings };
    const about = { title: 'Garden', version: '1' };
    expect(await PublicEdge.open({ ...options, about, verifier, modules: ['garden'] })).toBeUndefined();
    expect(health.modules).toEqual([]);
  });

  it('serves the public routes of its own modules, and none of others', async () => {
    await open();
    const found = await read('/api/beds', await bearer());
    expect([found.status, found.headers.get('x-served-by')]).toEqual([200, 'garden@local']);
    expect((await read('/.well-known/jwks.json')).status).toBe(404);
  });

  it('is announced, and its service is ready, only when it has the keys of tokens', async () => {
    isGateAway = true;
    await open();
    prepare();
    await arrives('a reason', async () => (await readiness())?.detail?.includes("issuer 'ficus' cannot be read"));
    expect([address(), prepared, (await health.moduleReady('garden'))?.status]).toEqual([undefined, 0, 'degraded']);
    isGateAway = false;
    await arrives('its announcement', () => {
      clock.turn(1_000);
      return prepared === 1;
    });
    expect(new URL(address() as string).hostname).toBe('127.0.0.1');
    await arrives('its readiness', async () => {
      clock.turn(1_000);
      return (await readiness())?.ok;
    });
  });

  it('verifies tokens while the module that signs them is away', async () => {
    await open();
    await read('/health/live');
    isGateAway = true;
    expect((await read('/api/beds', await bearer())).status).toBe(200);
    const forged = { authorization: `Bearer ${(await own.sign()).slice(0, -4)}AAAA` };
    expect((await read('/api/beds', forged)).status).toBe(401);
  });

  it.each([
    ['0', '198.51.100.7', '198.51.100.7'],
    ['0', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['1', '203.0.113.9, 198.51.100.7', '203.0.113.9'],
    ['1', '192.0.2.1, 203.0.113.9, 198.51.100.7', '203.0.113.9'],
  ])('sees the client behind the host that forwards (TRUSTED_PROXIES=%s): %s is %s', async (proxies, sent, client) => {
    await open({ TRUSTED_PROXIES: proxies });
    await read('/api/beds', { ...(await bearer()), 'x-forwarded-for': sent });
    expect(dispatcher.last.context.clientAddress).toBe(client);
  });

  it('is announced to nobody once it is withdrawn, and serves until it is closed', async () => {
    await open();
    await read('/health/live');
    const url = address() as string;
    opened?.withdraw();
    expect(address()).toBeUndefined();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await close();
    await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
  });

  it('is refused in a sentence that names EDGE_PORT when its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await expect(open({}, port)).rejects.toThrow(
      `EDGE_PORT ${port} on 127.0.0.1 is in use; stop the other program, or set EDGE_PORT to another (0 takes any free one).`,
    );
    await new Promise((resolve) => other.close(resolve));
  });
});
