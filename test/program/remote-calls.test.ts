import { shop } from '../../src/modules/shop/contract.js';
import { RemoteTransport } from '../../src/platform/calls/remote/remote-transport.js';
import { Router } from '../../src/platform/calls/router.js';
import { anonymous } from '../../src/platform/contract/principal.js';
import { systemClock as clock } from '../../src/platform/ops/clock.js';
import { uuidIds as ids } from '../../src/platform/ops/ids.js';
import { PeerClient } from '../../src/platform/peer/peer-client.js';
import { quietLog as log } from '../../src/platform/testing/quiet-log.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { dataDirectory, Program } from './program.js';

const INTERNAL_SECRET = 'a-secret-of-at-least-32-characters';
const DEADLINE_MS = 2_000;
const { search } = shop.calls;

describe('the program, called by another host', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  let peer: PeerClient;
  let transport: RemoteTransport;
  beforeEach(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path, { INTERNAL_SECRET });
    peer = new PeerClient({ url: program.internalUrl, secret: INTERNAL_SECRET, clock });
    transport = new RemoteTransport({ peer, clock, log });
  });
  afterEach(async () => {
    program.thaw();
    await program.stop();
    await peer.close();
    await data.remove();
  });

  const call = (through = transport) =>
    new Router(() => ({ name: 'far', transport: through }), { clock, ids, log }).dispatch(
      search,
      {},
      {
        name: 'shop.search',
        principal: anonymous,
        correlationId: ids.next(),
        deadline: clock.monotonic() + DEADLINE_MS,
      },
    );

  it('serves the calls of its modules on the internal port alone, with the bytes that clients get', async () => {
    const { json, servedBy } = await call();
    expect(json).toBe(await (await fetch(`${program.url}/api/shops`)).text());
    expect(servedBy).toBe('shop@far');
    const open = await fetch(`${program.url}/_calls/shop/search`, { method: 'POST' });
    expect([open.status, ((await open.json()) as { code: string }).code]).toEqual([404, 'NOT_FOUND']);
  });

  it.each<[string, (stopped: Program) => Promise<void> | void]>([
    ['stands still', (stopped) => stopped.freeze()],
    ['is killed', (stopped) => stopped.kill()],
  ])('that %s leaves no caller without a failure in time, and is then left alone', async (_what, stop) => {
    await call();
    await stop(program);
    const began = clock.monotonic();
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => call()));
    expect(clock.monotonic() - began).toBeLessThan(DEADLINE_MS + 1_000);
    for (const one of calls)
      expect((one as PromiseRejectedResult).reason).toMatchObject({
        code: expect.stringMatching(/^(UNAVAILABLE|DEADLINE_EXCEEDED)$/),
      });
    // An attempt ends shortly after the deadline of its caller.
    await arrives('an open circuit', () => transport.circuit === 'open');
  });

  it('that goes on after it stood still is called again, without an order to do so', async () => {
    await call();
    program.freeze();
    await Promise.allSettled(Array.from({ length: 20 }, () => call()));
    // An attempt ends shortly after the deadline of its caller.
    await arrives('an open circuit', () => transport.circuit === 'open');
    program.thaw();
    await arrives('a response', () => call().catch(() => undefined));
    expect(transport.circuit).toBe('closed');
  });
});
