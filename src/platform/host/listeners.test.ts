import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { FakeDispatcher, handTokens } from '../edge/fixtures/world.js';
import { garden, gate } from '../edge/fixtures/garden.js';
import { systemClock as clock } from '../ops/clock.js';
import { Health } from '../ops/health.js';
import { readHostSettings } from '../ops/host-settings.js';
import { uuidIds as ids } from '../ops/ids.js';
import { Metrics } from '../ops/metrics.js';
import { quietLog as log } from '../testing/quiet-log.js';
import { closeListeners, createListeners, listen } from './listeners.js';
import { arrives } from '../testing/waiting.js';

function world(environment: Record<string, string> = {}) {
  const dispatcher = new FakeDispatcher();
  const settings = readHostSettings({ PORT: '0', ...environment });
  const listeners = createListeners({
    ...{ contracts: [garden, gate], dispatcher, metrics: new Metrics(), health: new Health(clock) },
    ...{ log, clock, ids, settings, verifier: handTokens, about: { title: 'Garden', version: '1' } },
  });
  return { dispatcher, listeners, settings };
}

async function bound(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server) => String((server.address() as AddressInfo).port);
const status = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).status;
const isClosed = async (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

describe('the listeners of a host', () => {
  it('stop the public one first: until its last answer is out, the internal one serves, and says that it stops', async () => {
    const { dispatcher, listeners, settings } = world();
    const { url, internalUrl } = await listen(listeners, settings);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = false;
    dispatcher.answer = async () => {
      begun = true;
      await held;
      return {};
    };
    const received = status(`${url}/api/beds/b1`);
    await arrives('a request in flight', () => begun);
    const closed = closeListeners(listeners, 10_000, clock);
    await arrives('a public address that takes nothing new', () => isClosed(`${url}/health/live`));
    expect(await status(`${internalUrl}/metrics`)).toBe(200);
    expect(await status(`${internalUrl}/health/ready`)).toBe(503);
    release();
    expect([await received, await closed]).toEqual([200, 0]);
    expect(await isClosed(`${internalUrl}/health/live`)).toBe(true);
  });

  it.each([
    ['PORT', 'INTERNAL_PORT', /^PORT \d+ on 127\.0\.0\.1 is in use; stop the other program, or set PORT to another\.$/],
    [
      'INTERNAL_PORT',
      'PORT',
      /^INTERNAL_PORT \d+ on 127\.0\.0\.1 is in use; stop the other program, or set INTERNAL_PORT to another \(0 takes any free one\); unless it is set, it is PORT \+ 1\.$/,
    ],
  ])('are both closed when %s is taken, and the sentence names it', async (variable, other, sentence) => {
    const [taken, free] = [await bound(), await bound()];
    const [port, freePort] = [portOf(taken), portOf(free)];
    await once(free.close(), 'close');
    const { listeners, settings } = world({ [variable]: port, [other]: freePort });
    await expect(listen(listeners, settings)).rejects.toThrow(sentence);
    expect(await isClosed(`http://127.0.0.1:${freePort}/health/live`)).toBe(true);
    await once(taken.close(), 'close');
  });
});
