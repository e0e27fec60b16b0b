import { jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { anyone } from '../../contract/access.js';
import { type AnyCall, command, query } from '../../contract/call.js';
import { type AnyContract, contract } from '../../contract/contract.js';
import { DeadlineExceeded, NotOwner, refused, Unavailable } from '../../contract/failure.js';
import { refusal } from '../../contract/refusal.js';
import { systemClock as clock } from '../../ops/clock.js';
import type { CallContext } from '../../ops/context.js';
import type { Log } from '../../ops/log.js';
import { PeerClient } from '../../peer/peer-client.js';
import { quietLog } from '../../testing/quiet-log.js';
import { arrives } from '../../testing/waiting.js';
import type { Served, Transport } from '../dispatcher.js';
import { hostOf } from '../fixtures/reach.js';
import { writeFailure } from './failure-codec.js';
import { PEER_LIMITS, type PeerLimits } from './peer-guard.js';
import { RemoteTransport } from './remote-transport.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const LATER = refusal('LATER', 409, 'Known to a later build alone.');
const at = { in: z.object({ bed: z.string() }), out: z.object({ plants: z.int() }), allow: [anyone] };
const garden = contract('garden', {
  calls: { look: query(at), plant: command(at), tell: command({ ...at, key: 'never' }) },
});
const { look, plant, tell } = garden.calls;

const context = (call: AnyCall, parts: Partial<CallContext> = {}): CallContext => ({
  name: `garden.${call.name}`,
  principal: { kind: 'anonymous' },
  correlationId: 'c1',
  deadline: clock.monotonic() + 10_000,
  ...parts,
});

let ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  ends = [];
});

function transportTo(
  url: string,
  options: { secret?: string; limits?: Partial<PeerLimits>; log?: Log; answerLimit?: number } = {},
) {
  const { secret = SECRET, answerLimit } = options;
  const peer = new PeerClient({ url, secret, clock, ...(answerLimit === undefined ? {} : { answerLimit }) });
  ends.push(() => peer.close());
  return new RemoteTransport({
    peer,
    clock,
    log: options.log ?? quietLog,
    limits: { ...PEER_LIMITS, ...options.limits },
  });
}
const send = (transport: RemoteTransport, call: AnyCall, parts: Partial<CallContext> = {}) =>
  transport.dispatch(call, { bed: 'b1' }, context(call, parts), 'garden@far');

/** A host whose garden does what `serve` does. */
async function serving(serve: Transport['dispatch'], contracts: Parameters<typeof hostOf>[1] = [garden]) {
  const host = await hostOf({ dispatch: serve, void: () => Promise.resolve({ kind: 'voided' }) }, contracts);
  ends.push(host.close);
  return host;
}
const answer = (json = '{"plants":3}'): Served => ({ value: JSON.parse(json), json, servedBy: 'garden@local' });

/** A host that counts requests, and treats each as `treat` says: `break` its connection, `silence`, or answer with that text. */
async function raw(treat: (request: number) => string) {
  const seen = { requests: 0 };
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      const how = treat((seen.requests += 1));
      if (how === 'break') response.destroy();
      else if (how !== 'silence') response.setHeader('content-type', 'application/json').end(how);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
/** Turns the time of day, by which a circuit stays open, for the rest of a test. */
function timeThatPasses(): (ms: number) => void {
  const now = Date.now.bind(Date);
  let passed = 0;
  const turned = jest.spyOn(Date, 'now').mockImplementation(() => now() + passed);
  ends.push(async () => turned.mockRestore());
  return (ms) => void (passed += ms);
}
const GOOD = '{"v":1,"value":{"plants":3}}';
const GONE = JSON.stringify({ v: 1, failure: writeFailure(new Unavailable('garden is closed.'), plant) });

describe('a call to another host', () => {
  it.each<[string, AnyCall, Partial<CallContext>, boolean]>([
    ['a query', look, {}, true],
    ['a command whose outcome is stored under its key', plant, { key: 'k' }, true],
    ['a command with a key that the router made', plant, { key: 'k', keyUnstored: true }, false],
    ['a command without a key', plant, {}, false],
    ['a command that stores no outcome', tell, { key: 'k' }, false],
  ])('whose outcome is unknown is repeated when it is %s: %#', async (_what, call, parts, isRepeated) => {
    const { seen, url } = await raw((request) => (request === 1 ? 'break' : GOOD));
    const sent = send(transportTo(url), call, parts);
    if (isRepeated) expect((await sent).value).toEqual({ plants: 3 });
    else await expect(sent).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('unknown') });
    expect(seen.requests).toBe(isRepeated ? 2 : 1);
  });

  it('may take all of its time: an attempt that gets no answer in time is not repeated', async () => {
    const { seen, url } = await raw(() => 'silence');
    const began = clock.monotonic();
    const sent = send(transportTo(url), look, { deadline: began + 1_200 });
    await expect(sent).rejects.toMatchObject({ status: 503, message: expect.stringContaining('outcome is unknown') });
    expect(clock.monotonic() - began).toBeGreaterThanOrEqual(1_200);
    expect(seen.requests).toBe(1);
  });

  it.each([
    ['is unavailable there', new Unavailable('garden is closed; nothing was done.')],
    ['meets a deadline that has passed', new DeadlineExceeded('It passed before; nothing was done.')],
    ['meets another owner of a further module', new NotOwner('meadow', 'meadow is elsewhere; nothing was done.')],
  ])('whose outcome is unknown stays unknown when its repeat %s', async (_what, failure) => {
    const { url } = await raw((request) =>
      request === 1 ? 'break' : JSON.stringify({ v: 1, failure: writeFailure(failure, plant) }),
    );
    await expect(send(transportTo(url), plant, { key: 'k' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('its outcome is unknown; call it again with the same key.'),
      cause: { name: 'PeerSilent' },
    });
  });

  it('whose outcome is unknown stays unknown when its repeat is held back', async () => {
    const { seen, url } = await raw(() => 'break');
    const sent = send(transportTo(url, { limits: { failures: 1 } }), plant, { key: 'k' });
    await expect(sent).rejects.toMatchObject({
      message: expect.stringContaining('its outcome is unknown'),
      cause: { name: 'PeerSilent' },
    });
    expect(seen.requests).toBe(1);
  });

  it('whose outcome is unknown, and that then meets another owner, says so to the router', async () => {
    const failure = writeFailure(new NotOwner('garden', 'garden is elsewhere; nothing was done.'), plant);
    const { url } = await raw((request) => (request === 1 ? 'break' : JSON.stringify({ v: 1, failure })));
    await expect(send(transportTo(url), plant, { key: 'k' })).rejects.toMatchObject({
      name: 'NotOwner',
      module: 'garden',
      message: expect.stringContaining('its outcome is unknown'),
      cause: { name: 'PeerSilent' },
    });
  });

  it('whose answer is too large is not repeated, and its host has answered', async () => {
    const { seen, url } = await raw(() => JSON.stringify({ v: 1, value: { plants: 3, note: 'x'.repeat(200) } }));
    const transport = transportTo(url, { answerLimit: 100, limits: { failures: 1 } });
    for (let at = 0; at < 2; at += 1)
      await expect(send(transport, look)).rejects.toMatchObject({
        status: 500,
        breach: 'answer',
        message: 'garden.look was answered, but its answer is too large to be brought from another host.',
        cause: { name: 'PeerAnswerTooLarge' },
      });
    expect([seen.requests, transport.circuit]).toEqual([2, 'closed']);
  });

  it('is repeated while its budget lasts: one for ten calls, and ten at once', async () => {
    const { seen, url } = await raw(() => 'break');
    const transport = transportTo(url, { limits: { failures: 1_000 } });
    for (let at = 0; at < 20; at += 1) await expect(send(transport, look)).rejects.toMatchObject({ status: 503 });
    expect(seen.requests).toBeGreaterThan(29);
    expect(seen.requests).toBeLessThan(33);
  });

  it('says that nothing was done when nobody listens', async () => {
    const { url, close } = await serving(async () => answer());
    await close();
    ends.length = 0;
    await expect(send(transportTo(url), plant)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'garden cannot be reached at present; nothing was done, call garden.plant again.',
      cause: { name: 'PeerNotReached' },
    });
  });

  it('is refused by a host with another secret, and its caller does not learn why: the log does', async () => {
    const { url } = await serving(async () => answer());
    const failure = await send(transportTo(url, { secret: `${SECRET}x` }), plant).catch((error: Unavailable) => error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', cause: { code: 'MAC_REQUIRED' } });
    expect((failure as Error).message).not.toContain('127.0.0.1');
  });

  it('that is too large is a fault of its input', async () => {
    const { url } = await serving(async () => answer());
    const input = { bed: 'x'.repeat(5 * 1_048_576) };
    await expect(transportTo(url).dispatch(look, input, context(look), 'garden@far')).rejects.toMatchObject({
      status: 400,
      message: 'The input of garden.look is too large to be sent to another host.',
    });
  });
});

describe('a host of another build', () => {
  const later = (calls: Record<string, AnyCall>) => [contract('garden', { calls }) as unknown as AnyContract];

  it.each([
    ['does not know the call', later({ dig: query(at) }), 'UNKNOWN_CALL'],
    ['takes a query for a command', later({ look: command(at) }), 'ENVELOPE_REFUSED'],
  ])('that %s refuses it, and nothing is done', async (_what, contracts, code) => {
    let served = 0;
    const { url } = await serving(async () => answer(String((served += 1))), contracts);
    await expect(send(transportTo(url), look)).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code } });
    expect(served).toBe(0);
  });

  it('that returns what the contract of the caller forbids has broken the contract', async () => {
    const { url } = await serving(async () => answer('{"plants":"many"}'));
    await expect(send(transportTo(url), look)).rejects.toMatchObject({
      status: 500,
      breach: 'answer',
      message: expect.stringContaining("a value that its contract forbids at 'plants'"),
    });
  });

  it('that refuses with what the contract of the caller does not declare has broken the contract', async () => {
    const { url } = await serving(
      () => Promise.reject(refused(LATER)),
      later({ look: query({ ...at, errors: { LATER } }) }),
    );
    await expect(send(transportTo(url), look)).rejects.toMatchObject({ status: 500, breach: 'handler' });
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"v":2,"value":{"plants":3}}',
    '{"v":1,"value":{"plants":',
    '{"v":1}',
    '<html>',
    '{"v":1,"failure":{"name":"Later"}}',
    '{"v":1,"void":{"kind":"voided"}}',
  ])('that answers %j is not understood, and says so', async (text) => {
    const { url } = await raw(() => text);
    await expect(send(transportTo(url), look)).rejects.toMatchObject({
      status: 500,
      breach: 'answer',
      message: expect.stringContaining('in a form that this build does not know; run the same build on all hosts.'),
    });
  });
});

describe('a host that does not respond', () => {
  it('is left alone after some failures, is tried by one call after a while, and then serves again', async () => {
    const pass = timeThatPasses();
    let broken = true;
    const { seen, url } = await raw(() => (broken ? 'break' : GOOD));
    const lines: string[] = [];
    const note = (_fields: object, line: string) => void lines.push(line);
    const transport = transportTo(url, {
      limits: { failures: 3, openMs: 60_000 },
      log: { ...quietLog, info: note, warn: note },
    });
    const failed = () => expect(send(transport, plant)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(transport.circuit).toBe('closed');
    for (let at = 0; at < 3; at += 1) await failed();
    expect([transport.circuit, seen.requests]).toEqual(['open', 3]);
    await expect(send(transport, plant)).rejects.toMatchObject({
      message: expect.stringContaining('nothing was done'),
      cause: { name: 'HeldBack' },
    });
    expect(seen.requests).toBe(3);
    pass(60_000);
    await failed();
    await failed();
    expect([transport.circuit, seen.requests]).toEqual(['open', 4]);
    broken = false;
    pass(60_000);
    await send(transport, plant);
    expect(transport.circuit).toBe('closed');
    expect(lines).toEqual([
      `${url} does not respond; calls to it are held back.`,
      `${url} does not respond; calls to it are held back.`,
      `${url} responds again.`,
    ]);
  });

  it('is not one that refuses calls, or whose module is unavailable', async () => {
    const { url } = await serving(() => Promise.reject(new Unavailable('garden is closed.')));
    const transport = transportTo(url, { limits: { failures: 1 } });
    for (let at = 0; at < 3; at += 1)
      await expect(send(transport, plant)).rejects.toMatchObject({ message: 'garden is closed.' });
    expect(transport.circuit).toBe('closed');
  });

  it.each([
    ['refuses a request', { status: 403, type: 'application/problem+json', text: '{"code":"NO","detail":"No."}' }],
    ['answers that its module fails', { status: 200, type: 'application/json', text: GONE }],
  ])('is not one that %s between failures: they are not in a row', async (_what, { status, type, text }) => {
    let requests = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        if ((requests += 1) % 2) response.destroy();
        else response.writeHead(status, { 'content-type': type }).end(text);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ends.push(async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    });
    const transport = transportTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      limits: { failures: 2 },
    });
    for (let at = 0; at < 6; at += 1) await expect(send(transport, plant)).rejects.toMatchObject({ status: 503 });
    expect([requests, transport.circuit]).toEqual([6, 'closed']);
  });

  it('is not tried by a call whose deadline has passed: that tells nothing about it', async () => {
    const { seen, url } = await raw(() => 'break');
    const transport = transportTo(url, { limits: { failures: 1, openMs: 20 } });
    await expect(send(transport, plant)).rejects.toMatchObject({ status: 503 });
    const opened = clock.monotonic();
    await arrives('the end of the time that it stays open', () => clock.monotonic() - opened > 40);
    await expect(send(transport, plant, { deadline: clock.monotonic() - 1 })).rejects.toMatchObject({ status: 504 });
    expect([seen.requests, transport.circuit]).toEqual([1, 'open']);
  });

  it('is not one that answers other calls meanwhile', async () => {
    const { url } = await raw((request) => (request === 1 ? 'silence' : GOOD));
    const transport = transportTo(url, { limits: { failures: 1, fairMs: 10 } });
    const silent = send(transport, plant, { deadline: clock.monotonic() + 300 });
    await send(transport, plant);
    await expect(silent).rejects.toMatchObject({ status: 503 });
    expect(transport.circuit).toBe('closed');
  });

  it('is not one that had no fair time to respond', async () => {
    const { url } = await raw(() => 'silence');
    const transport = transportTo(url, { limits: { failures: 1, fairMs: 60_000 } });
    await expect(send(transport, plant, { deadline: clock.monotonic() + 20 })).rejects.toMatchObject({ status: 503 });
    expect(transport.circuit).toBe('closed');
  });

  it('takes so many calls at once; some wait, and the rest is held back at once', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let [running, most] = [0, 0];
    const { url } = await serving(async () => {
      most = Math.max(most, (running += 1));
      await held;
      running -= 1;
      return answer();
    });
    const transport = transportTo(url, { limits: { atOnce: 2, waiting: 3 } });
    const sent = Array.from({ length: 7 }, () =>
      send(transport, plant).then(
        () => 'served',
        (error: Error) => error,
      ),
    );
    const refusals = await Promise.all(sent.slice(5));
    expect(refusals).toMatchObject([{ cause: { name: 'HeldBack' } }, { cause: { name: 'HeldBack' } }]);
    await arrives('two calls that run', () => running === 2);
    release();
    expect(await Promise.all(sent.slice(0, 5))).toEqual(Array(5).fill('served'));
    expect(most).toBe(2);
  });
});
