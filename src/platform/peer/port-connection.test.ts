import { MessageChannel, Worker } from 'node:worker_threads';
import { systemClock as clock } from '../ops/clock.js';
import { quietLog } from '../testing/quiet-log.js';
import { arrives } from '../testing/waiting.js';
import { type PeerEndpoint, PeerEndpoints } from './peer-endpoints.js';
import { PortConnection } from './port-connection.js';
import { ThreadPeers } from './thread-peers.js';

const POST = { method: 'POST', timeoutMs: 10_000 } as const;
const call = (name: string, body = '{}') => ({ ...POST, target: `/_calls/${name}`, body });

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  ends = [];
});

const endpoints = (serve: PeerEndpoint['serve']) =>
  new PeerEndpoints([{ prefix: '/_calls/', method: 'POST', bodyLimit: 2_000_000, serve }], { clock, log: quietLog });

/** Both ends of a connection, in this thread. */
function connection(serve?: PeerEndpoint['serve'], answerLimit = 1_000_000) {
  const { port1, port2 } = new MessageChannel();
  const client = new PortConnection({ url: 'thread:garden', port: port1, clock, answerLimit });
  const server = new PortConnection({ url: 'local', port: port2, clock });
  if (serve) server.serve(endpoints(serve));
  ends.push(() => client.close('the test is over'));
  return { client, server };
}

const echo: PeerEndpoint['serve'] = async ({ rest, query, body }) => ({
  status: 200,
  text: `${rest}?${query} ${body}`,
});

describe('a request to another thread', () => {
  it('brings target, query and body, whole, and answers come in any order', async () => {
    const held = new Map<string, () => void>();
    const { client } = connection(
      (request) => new Promise((resolve) => held.set(request.rest, () => void echo(request).then(resolve))),
    );
    const order: string[] = [];
    const body = `고사리${'x'.repeat(500_000)}`;
    const sent = ['a', 'b'].map((name) =>
      client.send(call(`${name}?n=1`, body)).then(({ text }) => (order.push(name), text)),
    );
    await arrives('both requests', () => held.size === 2);
    held.get('b')?.();
    await arrives('the answer to the second', () => order.length === 1);
    held.get('a')?.();
    expect(await Promise.all(sent)).toEqual([`a?n=1 ${body}`, `b?n=1 ${body}`]);
    expect(order).toEqual(['b', 'a']);
  });

  it('that comes before the thread serves waits for it', async () => {
    const { client, server } = connection();
    const early = client.send(call('early'));
    const turn = new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    await turn;
    server.serve(endpoints(echo));
    expect((await early).text).toBe('early? {}');
  });

  it('whose caller gives up before the thread reads it does nothing there', async () => {
    const seen: string[] = [];
    const { client } = connection(async ({ rest }) => {
      seen.push(rest);
      return { status: 200, text: rest };
    });
    const giving = new AbortController();
    const lost = client.send({ ...call('lost'), signal: giving.signal });
    // Posted at the end of this turn; the other side reads in a later one, and finds both messages.
    process.nextTick(() => giving.abort());
    await expect(lost).rejects.toMatchObject({ name: 'PeerSilent', gaveUpAfterMs: 0 });
    await client.send(call('next'));
    expect(seen).toEqual(['next']);
  });

  it('aborts the signal there when its caller gives up, and when the thread begins to stop', async () => {
    const signals: AbortSignal[] = [];
    const { client, server } = connection(({ signal }) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ status: 200, text: 'news' })));
    });
    const giving = new AbortController();
    const first = client.send({ ...call('first'), signal: giving.signal });
    const second = client.send(call('second'));
    await arrives('both requests', () => signals.length === 2);
    giving.abort();
    await expect(first).rejects.toMatchObject({ name: 'PeerSilent' });
    await arrives('the signal of the first', () => signals[0]?.aborted === true);
    expect(signals[1]?.aborted).toBe(false);
    server.stop();
    expect((await second).text).toBe('news');
  });

  it('has an unknown outcome when the thread ends after it was posted; a later one was not sent', async () => {
    const { client, server } = connection(() => new Promise(() => undefined));
    const sent = client.send(call('killed'));
    await arrives('the request', () => server['served'].size === 1);
    server.close('killed');
    await expect(sent).rejects.toMatchObject({
      name: 'PeerSilent',
      message: 'POST /_calls/killed to thread:garden was sent, but its outcome is unknown: the thread has ended.',
    });
    await expect(client.send(call('late'))).rejects.toMatchObject({ name: 'PeerNotReached' });
  });

  it('is refused with the code and the sentence of the thread, and with a limit for bodies and answers', async () => {
    const { client } = connection(async () => ({ status: 200, text: '가'.repeat(400_000) }), 1_000_000);
    await expect(client.send({ ...call(''), target: '/_else/x' })).rejects.toMatchObject({
      name: 'PeerRefused',
      code: 'NOT_FOUND',
    });
    await expect(client.send(call('x', 'y'.repeat(2_000_001)))).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    await expect(client.send(call('x'))).rejects.toMatchObject({ name: 'PeerAnswerTooLarge' });
  });
});

describe('a thread that is started again', () => {
  it('is reached at the same address: nothing is sent while it does not run', async () => {
    const peers = new ThreadPeers(clock);
    ends.push(() => peers.close());
    const garden = peers.at('thread:garden');
    const notSent = { name: 'PeerNotReached', message: expect.stringContaining('does not run at present') };
    await expect(garden.send(call('x'))).rejects.toMatchObject(notSent);
    for (const run of ['first', 'second']) {
      const { port1, port2 } = new MessageChannel();
      peers.connect('thread:garden', port1);
      const worker = new Worker(
        `const { workerData: port } = require('node:worker_threads');
         port.on('message', (all) => port.postMessage(all.map(({ id }) => ({ kind: 'answer', id, status: 200, text: '${run}' }))));`,
        { eval: true, workerData: port2, transferList: [port2] },
      );
      expect((await garden.send(call('x'))).text).toBe(run);
      await worker.terminate();
      await arrives('the end of the connection', async () =>
        garden.send(call('x')).then(
          () => false,
          ({ name }: Error) => name === 'PeerNotReached',
        ),
      );
    }
  });
});
