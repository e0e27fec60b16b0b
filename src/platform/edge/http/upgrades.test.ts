import { systemClock as clock } from '../../ops/clock.js';
import { FRAMES_PROTOCOL, framesTarget, newNonce } from '../../peer/frame-handshake.js';
import { FrameClient } from '../../peer/frame-client.js';
import { PeerClient } from '../../peer/peer-client.js';
import { MAC_HEADER, RequestMac } from '../../peer/request-mac.js';
import { quietLog as log } from '../../testing/quiet-log.js';
import { arrives } from '../../testing/waiting.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { gardenWorld } from '../fixtures/world.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const UPGRADE = ['connection: upgrade', 'upgrade: websocket'];

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  ends = [];
});

/** An internal listener; requests to its wells wait until they are released. */
async function wells() {
  const held = new Map<string, () => void>();
  const serve = ({ rest }: { readonly rest: string }) =>
    new Promise<{ status: number; text: string }>((resolve) =>
      held.set(rest, () => resolve({ status: 200, text: `"${rest}"` })),
    );
  const peers = [{ prefix: '/_wells/', method: 'POST', bodyLimit: 100, serve }] as const;
  const { edge } = gardenWorld({ listener: 'internal', secret: SECRET, peers });
  const { port, url } = await edge.listen(0, '127.0.0.1');
  ends.push(() => edge.close(0));
  return { edge, port, url, held };
}

/** The bytes of a signed request without a body, or with the body that its headers announce. */
function request(method: string, target: string, headers: readonly string[] = [], body = ''): string {
  const mac = new RequestMac(SECRET, clock).sign(method, target, '');
  return [`${method} ${target} HTTP/1.1`, 'host: x', `${MAC_HEADER}: ${mac}`, ...headers, '', body].join('\r\n');
}

const framesRequest = () =>
  request('GET', framesTarget(newNonce(), 1_000), ['connection: upgrade', `upgrade: ${FRAMES_PROTOCOL}`]);

describe('a request for an upgrade', () => {
  it('to another protocol is served as if it had not asked, and its connection is closed after it', async () => {
    const { port } = await wells();
    const connection = await RawConnection.to(port, request('GET', '/health/live', UPGRADE));
    expect(await connection.end()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n[^]*"status":"ok"/i);
    expect(connection.statuses).toEqual([200]);
  });

  it.each([
    ['of a known length', 'content-length: 2', '{}'],
    ['in chunks', 'transfer-encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'],
  ])('with a body %s is refused, and nobody takes the body for a request', async (_how, header, body) => {
    const { port, held } = await wells();
    const connection = await RawConnection.to(port, request('POST', '/_wells/1', [...UPGRADE, header], body));
    expect(await connection.end()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nconnection: close\r\n/);
    expect([connection.statuses, held.size]).toEqual([[400], 0]);
  });

  it.each<[string, () => string, number]>([
    ['for frames', framesRequest, 101],
    ['to another protocol', () => request('GET', '/health/live', UPGRADE), 200],
  ])(
    '%s waits for the responses to the requests that its connection brought before it',
    async (_what, last, status) => {
      const { port, held } = await wells();
      const before = ['1', '2'].map((well) => request('POST', `/_wells/${well}`));
      const connection = await RawConnection.to(port, [...before, last()].join(''));
      await arrives('the first request', () => held.get('1'));
      // The listener has read it all: another connection is served meanwhile.
      await (await RawConnection.to(port, request('GET', '/health/live'))).answers(1);
      expect(connection.statuses).toEqual([]);
      held.get('1')?.();
      (await arrives('the second request', () => held.get('2')))();
      await connection.answers(3);
      expect(connection.statuses).toEqual([200, 200, status]);
      connection.socket.destroy();
    },
  );
});

describe('a stop with connections for frames', () => {
  async function client(url: string) {
    const http = new PeerClient({ url, secret: SECRET, clock });
    const frames = new FrameClient({ http, secret: SECRET, clock, log });
    ends.push(
      () => http.close(),
      () => frames.close(),
    );
    return frames;
  }
  const call = { method: 'POST', target: '/_wells/1', body: '{}', timeoutMs: 20_000 } as const;

  it('answers what is under way, closes them though their clients would keep them, and cuts nothing', async () => {
    const { edge, url, held } = await wells();
    const answer = (await client(url)).send(call);
    const release = await arrives('the request', () => held.get('1'));
    const stopped = edge.close(60_000);
    release();
    expect((await answer).text).toBe('"1"');
    expect(await stopped).toEqual({ cut: 0 });
  });

  it('cuts off at the end of its grace what has no answer, and counts it', async () => {
    const { edge, url, held } = await wells();
    const answer = (await client(url)).send(call);
    const cut = expect(answer).rejects.toMatchObject({ name: 'PeerSilent' });
    await arrives('the request', () => held.get('1'));
    expect(await edge.close(20)).toEqual({ cut: 1 });
    await cut;
  });
});
