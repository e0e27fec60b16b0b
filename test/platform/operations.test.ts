import { injectable } from 'inversify';
import request, { type Response } from 'supertest';
import { Unavailable } from '../../src/platform/contract/failure.js';
import type { Data } from '../../src/platform/contract/event.js';
import { operationsContract } from '../../src/platform/operations/contract.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { EventHandler } from '../../src/platform/module/handler.js';
import type { Module } from '../../src/platform/module/module.js';
import { when } from '../../src/platform/module/subscription.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';
import { garden, gardenMigrations, gardenModule, SightingRow, weatherModule } from './garden-world.js';

/** What the handler of the next test does with a seed. */
let look: (seed: string) => void = () => undefined;

@injectable()
class Look implements EventHandler<typeof garden.events.planted> {
  async apply(tx: Tx, { plantId, seed }: Data<typeof garden.events.planted>): Promise<void> {
    look(seed);
    await tx.manager.upsert(SightingRow, { plantId, seed }, ['plantId']);
  }
}

const watching: Module = { ...weatherModule, on: [when(garden.events.planted, Look)] };

interface Parked {
  readonly id: string;
  readonly key: string;
  readonly error: string;
  readonly stack: string;
  readonly waiting: number;
}

describe('the events of a host', () => {
  let world: TestWorld;
  beforeEach(async () => {
    look = () => undefined;
    world = await testWorld([watching, gardenModule], { migrations: gardenMigrations, operators: ['keeper'] });
  });
  afterEach(() => world.close());

  const as = async (role: string, sent: request.Test): Promise<Response> =>
    sent.set('authorization', `Bearer ${await world.tokenFor('k1', role)}`);
  const get = (path: string, role = 'keeper') => as(role, request(world.internal).get(path));
  const post = (path: string, body: object = {}, role = 'keeper') =>
    as(role, request(world.internal).post(path).send(body));
  const plant = (plantId: string, seed: string) => world.publish(garden.events.planted, { plantId, seed });
  const parked = async () => ((await get('/api/parked-events')).body as { items: Parked[] }).items;
  const seen = async () => (await world.store('weather').reads.manager.find(SightingRow)).map((row) => row.seed).sort();
  const refusePoison = (seed: string) => {
    if (seed === 'poison') throw new Error('nobody looks at poison');
  };

  it('are shown when they are parked: with error and stack, and what waits behind them; other keys go on', async () => {
    look = refusePoison;
    await plant('p1', 'poison');
    await plant('p1', 'antidote');
    await plant('p2', 'oak');
    await world.settled({ parked: 1 });
    expect(await parked()).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^weather:/) as string,
        module: 'weather',
        feed: 'weather<-garden',
        event: 'garden.planted',
        key: 'p1',
        attempts: 5,
        error: 'nobody looks at poison',
        stack: expect.stringContaining('refusePoison') as string,
        waiting: 1,
      }),
    ]);
    expect(await seen()).toEqual(['oak']);
  });

  it('are handled in order per key when they are retried after the fix', async () => {
    look = refusePoison;
    await plant('p1', 'poison');
    await plant('p1', 'antidote');
    await world.settled({ parked: 1 });
    const order: string[] = [];
    look = (seed) => order.push(seed);
    const [{ id }] = (await parked()) as [Parked];
    expect((await post(`/api/parked-events/${id}/retry`)).status).toBe(200);
    await world.settled();
    expect(await parked()).toEqual([]);
    expect([...new Set(order)]).toEqual(['poison', 'antidote']);
    expect(await seen()).toEqual(['antidote']);
    const again = await post(`/api/parked-events/${id}/retry`);
    expect([again.status, again.body]).toEqual([409, expect.objectContaining({ code: 'NOT_PARKED' })]);
  });

  it('are given up when they are discarded, and the next of the key goes on', async () => {
    look = refusePoison;
    await plant('p1', 'poison');
    await plant('p1', 'antidote');
    await world.settled({ parked: 1 });
    const [{ id }] = (await parked()) as [Parked];
    expect((await post(`/api/parked-events/${id}/discard`)).status).toBe(200);
    await world.settled();
    expect([await parked(), await seen()]).toEqual([[], ['antidote']]);
    const actions = await world
      .store('operations')
      .reads.sql.all('SELECT action, subject, member_id FROM operator_actions');
    expect(actions).toEqual([{ action: 'discard', subject: id, member_id: 'k1' }]);
  });

  it('are not parked when a dependency has stopped: the feed waits, says so, and goes on', async () => {
    look = () => {
      throw new Unavailable('the window is shut');
    };
    await plant('p1', 'oak');
    const feeds = async () => ((await get('/api/feeds')).body as { items: { paused?: { reason: string } }[] }).items;
    const paused = await world.arrives('a feed that waits', async () => (await feeds())[0]?.paused);
    expect(paused.reason).toContain('the window is shut');
    expect(await parked()).toEqual([]);
    look = () => undefined;
    await world.clock.advance('1m');
    await world.arrives('the oak', async () => (await seen()).includes('oak'));
  });

  it('are open to those who operate the host, and to nobody else', async () => {
    expect((await request(world.app).get('/api/parked-events')).status).toBe(401);
    expect((await get('/api/parked-events', 'gardener')).status).toBe(403);
    expect((await post('/api/feeds/republish', {}, 'gardener')).status).toBe(403);
  });

  it('that are unknown are distinguished from those that are not parked', async () => {
    await plant('p1', 'oak');
    await world.settled();
    const codes = async (id: string) => (await get(`/api/parked-events/${id}`)).body as { code: string };
    expect((await codes('nowhere:e1')).code).toBe('UNKNOWN_MODULE');
    expect((await codes('weather:e1')).code).toBe('UNKNOWN_EVENT');
    expect((await get('/api/parked-events/nonsense')).status).toBe(400);
    expect((await get('/api/parked-events?cursor=nonsense')).status).toBe(400);
    const [event] = ((await get('/api/event-logs/garden')).body as { items: { id: string }[] }).items;
    expect((await codes(`weather:${event?.id}`)).code).toBe('NOT_PARKED');
  });

  it('are listed page by page', async () => {
    look = () => {
      throw new Error('no');
    };
    for (const key of ['a', 'b', 'c']) await plant(key, 'x');
    await world.settled({ parked: 3 });
    const first = (await get('/api/parked-events?limit=2')).body as { items: Parked[]; next: string };
    const second = (await get(`/api/parked-events?limit=2&cursor=${first.next}`)).body as {
      items: Parked[];
      next?: string;
    };
    expect([...first.items, ...second.items].map(({ key }) => key).sort()).toEqual(['a', 'b', 'c']);
    expect(second.next).toBeUndefined();
  });

  it('that were handled are dropped when they are sent again, unless a replay id has them handled again: once', async () => {
    const order: string[] = [];
    await plant('p1', 'oak');
    await plant('p2', 'elm');
    await world.settled();
    look = (seed) => order.push(seed);
    const { items } = (await get('/api/event-logs/garden?limit=10')).body as { items: { id: string; key: string }[] };
    const ids = items.filter(({ key }) => key === 'p1').map(({ id }) => id);
    const republish = async (more: object) =>
      ((await post('/api/feeds/republish', { feeds: ['weather<-garden'], ids, ...more })).body as { items: object[] })
        .items;
    expect(await republish({})).toMatchObject([{ feed: 'weather<-garden', again: 0, dropped: 1 }]);
    expect(await republish({ replayId: 'fix-1' })).toMatchObject([{ again: 1, dropped: 0 }]);
    await world.settled();
    expect(await republish({ replayId: 'fix-1' })).toMatchObject([{ again: 0, repeated: 1 }]);
    await world.settled();
    expect([...new Set(order)]).toEqual(['oak']);
    const everything = { ids: undefined, time: { since: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' } };
    expect(await republish({ ...everything, replayId: 'fix-2' })).toMatchObject([{ again: 2 }]);
    const none = await post('/api/feeds/republish', { feeds: ['weather<-garden'] });
    expect([none.status, none.body]).toEqual([400, expect.objectContaining({ code: 'INVALID_INPUT' })]);
    const unknown = await post('/api/feeds/republish', { feeds: ['weather<-shed'], ids });
    expect([unknown.status, unknown.body]).toEqual([404, expect.objectContaining({ code: 'UNKNOWN_FEED' })]);
  });

  it('are all handled again when a feed is rebuilt, once under a replay id', async () => {
    await plant('p1', 'oak');
    await plant('p2', 'elm');
    await world.settled();
    const again = new Set<string>();
    look = (seed) => again.add(seed);
    const rebuild = (replayId: string) => post('/api/feeds/rebuild', { feed: 'weather<-garden', replayId });
    expect((await rebuild('r1')).body).toEqual({ events: ['garden.planted'], models: [], begun: true });
    await world.settled();
    expect([...again].sort()).toEqual(['elm', 'oak']);
    expect((await rebuild('r1')).body).toMatchObject({ begun: false });
  });

  it('that a log keeps for a feed elsewhere are kept until that feed is forgotten', async () => {
    const away = async () => ((await get('/api/feeds')).body as { away: string[] }).away;
    expect(await away()).toEqual([]);
    await world
      .store('garden')
      .units.run('a feed elsewhere', (tx) => tx.sql.all(`INSERT INTO _reader VALUES ('shed<-garden', 0, 0)`));
    expect(await away()).toEqual(['shed<-garden']);
    expect((await post('/api/feeds/forget', { feed: 'shed<-garden' }, 'gardener')).status).toBe(403);
    expect((await post('/api/feeds/forget', { feed: 'shed<-garden' })).body).toEqual({ feed: 'shed<-garden' });
    expect(await away()).toEqual([]);
    const running = await post('/api/feeds/forget', { feed: 'weather<-garden' });
    expect([running.status, running.body]).toEqual([409, expect.objectContaining({ code: 'FEED_RUNS' })]);
    const unknown = await post('/api/feeds/forget', { feed: 'shed<-garden' });
    expect([unknown.status, unknown.body]).toEqual([404, expect.objectContaining({ code: 'UNKNOWN_FEED' })]);
  });

  it('are counted in the metrics of the host, with its calls, its requests and its sagas', async () => {
    await plant('p1', 'oak');
    await world.settled();
    const { text } = await request(world.internal).get('/metrics');
    for (const metric of [
      'http_request_seconds',
      'ficus_call_seconds',
      'ficus_event_delay_seconds',
      'ficus_feed_lag',
      'ficus_feed_held',
      'ficus_outbox_events',
      'ficus_writer_queue',
      'ficus_group_units',
      'ficus_sagas',
    ])
      expect([metric, text.includes(`# TYPE ${metric} `)]).toEqual([metric, true]);
    expect(text).toContain('ficus_outbox_events{module="garden"} 1');
  });

  it('are part of one contract with the readiness and the metrics, whose calls take and return data', async () => {
    const keeper = { kind: 'member', memberId: 'k1', roles: ['keeper'] } as const;
    const host = world.client(operationsContract(['keeper']), keeper);
    await plant('p1', 'oak');
    await world.settled();
    expect(await host.readiness({})).toMatchObject({
      ...{ status: 'ok', notReady: [] },
      modules: { weather: { status: 'ok', checks: { database: { ok: true }, feeds: { ok: true } } } },
    });
    expect(await host.moduleReadiness({ module: 'weather' })).toMatchObject({ status: 'ok' });
    await expect(host.moduleReadiness({ module: 'shed' })).rejects.toMatchObject({ code: 'UNKNOWN_MODULE' });
    expect((await host.metrics({})).text).toContain('ficus_outbox_events{module="garden"} 1');
    expect((await host.lag({})).items).toMatchObject([{ feed: 'weather<-garden', lag: 0 }]);
    await expect(
      world.client(operationsContract(['keeper']), { ...keeper, roles: ['gardener'] }).metrics({}),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
