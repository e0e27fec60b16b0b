import { setMaxListeners } from 'node:events';
import { Unavailable } from '../../contract/failure.js';
import type { PeerEndpoint } from '../../peer/peer-endpoints.js';
import type { ServedPeerRequest } from '../../peer/served-peer-request.js';
import { rained, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';
import type { EventSource } from '../log/event-source.js';
import { nearLog } from './fixtures/far-log.js';
import { logsForPeers } from './log-server.js';
import { readAnswer } from './log-wire.js';

const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

describe('a host that serves its logs', () => {
  let world: WateredGarden;
  let log: EventSource;
  let endpoints: readonly PeerEndpoint[];
  /** How often the log was read. */
  let reads: { heads: number; read: number };
  beforeEach(async () => {
    world = await wateredGarden({ partitions: 2, twice: false });
    log = nearLog(world.water);
    reads = { heads: 0, read: 0 };
    const { heads, read } = log;
    log.heads = () => ((reads.heads += 1), heads.call(log));
    log.read = (...asked) => ((reads.read += 1), read.apply(log, asked));
    endpoints = logsForPeers((module) => (module === 'water' ? log : undefined), world.clock);
  });
  afterEach(() => world.remove());

  const serve = (at: 0 | 1, request: Partial<ServedPeerRequest>) =>
    endpoints[at]?.serve({
      ...{ rest: 'water', query: '', body: '', arrivedAt: 0, signal: NEVER },
      ...request,
    }) as Promise<{ status: number; text: string }>;
  const get = (query: string, signal = NEVER) => serve(0, { query, signal });
  const post = (body: unknown) => serve(1, { body: typeof body === 'string' ? body : JSON.stringify(body) });
  const WAITS = 'after=0:0,1:0&limit=9&wait=20000';

  it('answers at once when it has events, or when nobody wants to wait', async () => {
    expect(readAnswer(JSON.parse((await get('after=0:0,1:0&limit=9&wait=0')).text)).reading.events).toEqual([]);
    await world.publish(rained, ['a', 1]);
    expect(readAnswer(JSON.parse((await get(WAITS)).text)).reading.events).toHaveLength(1);
  });

  it('lets a thousand requests wait without a read of the database, and answers them with one look', async () => {
    const answers = Array.from({ length: 1_000 }, () => get(WAITS));
    await until('they wait', () => reads.heads > 0);
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toEqual({ heads: 1, read: 0 });
    world.clock.turn(19_999);
    expect(reads).toEqual({ heads: 1, read: 0 });
    await world.publish(rained, ['a', 1]);
    for (const { text } of await Promise.all(answers))
      expect(readAnswer(JSON.parse(text)).reading.events).toHaveLength(1);
    expect(reads).toEqual({ heads: 2, read: 1 });
  });

  it('answers with the ends alone when the wait is over', async () => {
    const answer = get(WAITS);
    await until('it waits', () => reads.heads > 0);
    await new Promise((resolve) => setImmediate(resolve));
    world.clock.turn(20_000);
    const { heads, reading } = readAnswer(JSON.parse((await answer).text));
    expect([heads.length, reading.events.length]).toEqual([2, 0]);
  });

  it('ends a wait at once when the other host has gone or this one stops', async () => {
    const gone = new AbortController();
    const answer = get(WAITS, gone.signal);
    await until('it waits', () => reads.heads > 0);
    gone.abort();
    expect(await answer).toMatchObject({
      status: 503,
      text: expect.stringContaining('is stopping; ask again shortly'),
    });
    expect(await get(WAITS, gone.signal)).toMatchObject({ status: 503 });
  });

  it('refuses more requests that wait than it has room for', async () => {
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const waiting = Array.from({ length: 1_024 }, () => get(WAITS, stop.signal));
    expect(await get(WAITS)).toMatchObject({
      status: 503,
      text: expect.stringContaining('1024 requests wait for news of water'),
    });
    expect((await get('after=0:0&limit=9&wait=0')).status).toBe(200);
    stop.abort();
    await Promise.all(waiting);
  });

  it('looks at a log that does not notify it twice a second, once for all that wait', async () => {
    Object.assign(log, { notifiesAll: false, onNews: () => () => undefined });
    const answers = [get(WAITS), get('after=0:0,1:0&limit=1&wait=20000')];
    await until('they wait', () => reads.heads === 2);
    world.clock.turn(500);
    await until('it has looked', () => reads.heads >= 3);
    await world.publish(rained, ['a', 1]);
    await until('they are answered', async () => {
      world.clock.turn(500);
      return Promise.race([
        Promise.all(answers).then(() => true),
        new Promise<boolean>((resolve) => setImmediate(resolve, false)),
      ]);
    });
  });

  it('answers at once when the reader has read more than the log has', async () => {
    const { reading } = readAnswer(JSON.parse((await get('after=0:7,1:0&limit=9&wait=20000')).text));
    expect(reading.partitions.get(0)?.atCursor).toBeUndefined();
  });

  it('waits for a missing event without looking again and again', async () => {
    await world.publish(rained, ['a', 1], ['b', 1], ['c', 1], ['d', 1]);
    await world.water.units.run('lose them', (tx) => tx.sql.all('DELETE FROM _outbox'));
    const stop = new AbortController();
    const answer = get(WAITS, stop.signal);
    await until('it has looked', () => reads.read > 0);
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(reads.read).toBe(1);
    stop.abort();
    await answer;
  });

  it('keeps an answer small, and gives of each partition one event at least', async () => {
    await world.publish(rained, ...Array.from({ length: 60 }, (_, i): [string, number] => [`c${i}`, i]));
    // Small units: each must end within its time on a slow machine, too.
    const enlarge = async (upTo: number, characters: number) => {
      for (let position = 1; position <= upTo; position += 1)
        await world.water.units.run('make it large', (tx) =>
          tx.sql.all('UPDATE _outbox SET data = ? WHERE position_no = ?', ['x'.repeat(characters), position]),
        );
    };
    await enlarge(60, 100_000);
    const { text } = await get('after=0:0,1:0&limit=60&wait=0');
    const { events } = readAnswer(JSON.parse(text)).reading;
    expect([text.length < 1_200_000, events.length > 6]).toEqual([true, true]);
    await enlarge(2, 1_500_000);
    const huge = readAnswer(JSON.parse((await get('after=0:0,1:0&limit=60&wait=0')).text)).reading.events;
    expect(huge.map(({ partition, position }) => [partition, position])).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  it.each([
    '',
    'after=&limit=9',
    'after=0:0&limit=-1&wait=0',
    'after=0:0&limit=1001&wait=0',
    'after=0:0&limit=9&wait=60001',
    'after=0:0,0:1&limit=9&wait=0',
    'after=0&limit=9&wait=0',
    'after=0:x&limit=9&wait=0',
    'after=-1:0&limit=9&wait=0',
    'after=0:1e9&limit=9&wait=0',
    'after=0:0 UNION&limit=9&wait=0',
    `after=0:${'9'.repeat(16)}&limit=9&wait=0`,
    'after=1000:0&limit=9&wait=0',
    'after=%30:0&limit=9&wait=0',
  ])('refuses the query %j', async (query) => {
    expect(await get(query)).toMatchObject({ status: 400, text: expect.stringContaining('INVALID_INPUT') });
    expect(reads).toEqual({ heads: 0, read: 0 });
  });

  const [FEED, sequence] = ['garden<-water', { source: 'one', number: 1 }];
  const report = (feed: string, ...readers: unknown[]) => ({ ask: 'report', feed, sequence, readers });
  it.each<[unknown]>([
    ['x'],
    ['null'],
    ['[]'],
    [{ ask: 'drop' }],
    [{ ask: 'newest', limit: 0 }],
    [{ ask: 'newest', limit: 1e6 }],
    [{ ask: 'newest', limit: 1, more: 1 }],
    [{ ask: 'find', selection: {}, after: { partition: 0, position: 0 }, limit: 1 }],
    [{ ask: 'find', selection: { since: 'now', until: 'then' }, after: { partition: 0, position: 0 }, limit: 1 }],
    [{ ask: 'ids', places: [{ partition: 0, position: 0.5 }] }],
    [{ ask: 'ids', places: [{ partition: '0 OR 1=1', position: 1 }] }],
    [report('garden<-fire')],
    [report('%<-water')],
    [report('garden<-water', ['other<-water', []])],
    [report('garden<-water', ['garden<-water', [[0, -1]]])],
    [{ ask: 'report', feed: FEED, readers: [] }],
    [{ ...report(FEED), sequence: { source: 'one', number: 0 } }],
    [{ ask: 'forget', feed: 'garden', sequence }],
    [{ ask: 'forget', feed: 'garden<-fire', sequence }],
  ])('refuses the question %j', async (question) => {
    expect(await post(question)).toMatchObject({ status: 400, text: expect.stringContaining('INVALID_INPUT') });
  });

  it('notes no report that comes after a newer one: what set a reader back in between stays', async () => {
    const at = (number: number, position: number) => ({
      ...report(FEED, [FEED, [[0, position]]]),
      sequence: { source: 'one', number },
    });
    const noted = async (question: unknown) => JSON.parse((await post(question)).text) as unknown;
    const reader = () => world.water.reads.sql.all('SELECT position_no AS at FROM _reader');
    expect(await noted(at(1, 7))).toBeNull();
    // A rebuild has the log kept from its beginning.
    expect(await noted(at(3, 0))).toBeNull();
    expect(await noted(at(2, 9))).toEqual({ source: 'one', number: 3 });
    expect(await noted(at(3, 9))).toEqual({ source: 'one', number: 3 });
    expect(await reader()).toEqual([{ at: 0 }]);
    expect(await noted({ ask: 'forget', feed: FEED, sequence: { source: 'one', number: 5 } })).toBeNull();
    expect(await noted(at(4, 9))).toEqual({ source: 'one', number: 5 });
    expect(await reader()).toEqual([]);
  });

  it('says that it does not run a module, and does not hide an error of its own as one of the asker', async () => {
    expect(await serve(0, { rest: 'fire' })).toMatchObject({
      status: 404,
      text: expect.stringContaining('UNKNOWN_MODULE'),
    });
    expect(await serve(1, { rest: '__proto__' })).toMatchObject({ status: 404 });
    log.heads = () => Promise.reject(new Unavailable('water cannot read at present'));
    expect(await get(WAITS)).toEqual({
      status: 503,
      text: '{"code":"UNAVAILABLE","message":"water cannot read at present"}',
    });
    log.heads = () => Promise.reject(new Error('a bug'));
    await expect(get(WAITS)).rejects.toThrow('a bug');
  });
});
