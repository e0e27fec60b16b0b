import { injectable } from 'inversify';
import request from 'supertest';
import type { Transport } from '../../src/platform/calls/dispatcher.js';
import type { Data } from '../../src/platform/contract/event.js';
import { Unavailable } from '../../src/platform/contract/failure.js';
import type { EventHandler } from '../../src/platform/module/handler.js';
import type { Module } from '../../src/platform/module/module.js';
import { when } from '../../src/platform/module/subscription.js';
import type { CallContext } from '../../src/platform/ops/context.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { VirtualClock } from '../../src/platform/testing/virtual-clock.js';
import { garden, gardenMigrations, gardenModule, SightingRow, weatherModule } from './garden-world.js';

let poisoned = true;

@injectable()
class Look implements EventHandler<typeof garden.events.planted> {
  async apply(tx: Tx, { plantId, seed }: Data<typeof garden.events.planted>): Promise<void> {
    if (poisoned && seed === 'poison') throw new Error('nobody looks at poison');
    await tx.manager.upsert(SightingRow, { plantId, seed }, ['plantId']);
  }
}

const watching: Module = { ...weatherModule, on: [when(garden.events.planted, Look)] };

describe('the operations of a host whose module weather runs at another host', () => {
  let keeper: TestWorld;
  let other: TestWorld;
  let isSilent: boolean;
  let sent: { readonly name: string; readonly context: CallContext }[];

  /** To the other host, by text, as over a network. */
  const transport: Transport = {
    async dispatch(call, input, context, servedBy) {
      sent.push({ name: call.name, context });
      if (isSilent) throw new Unavailable('no answer came');
      const served = await other.running.here.dispatch(call, JSON.parse(JSON.stringify(input)), context);
      return { ...served, value: JSON.parse(served.json), servedBy };
    },
    void: (call, context) => other.running.here.void(call, context),
  };

  beforeEach(async () => {
    [isSilent, sent, poisoned] = [false, [], true];
    const clock = new VirtualClock();
    const shared = { migrations: gardenMigrations, clock, operators: ['keeper'] };
    keeper = await testWorld([gardenModule], {
      ...shared,
      elsewhere: {
        modules: ['garden', 'weather'],
        destinationOf: ({ module }) => (module === 'weather' ? { name: '127.0.0.1:4001', transport } : undefined),
      },
    });
    other = await testWorld([watching], {
      ...shared,
      eventsOf: (producer) => keeper.running.delivery.logOf(producer),
    });
  });
  afterEach(async () => {
    await other.close();
    await keeper.close();
  });

  const as = async (call: request.Test) => call.set('authorization', `Bearer ${await keeper.tokenFor('k1', 'keeper')}`);
  const get = async (path: string) => (await as(request(keeper.internal).get(path))).body as Answer;
  const post = (path: string, body: object = {}, key = 'once') =>
    as(request(keeper.internal).post(path).set('idempotency-key', key).send(body));
  const plant = (plantId: string, seed: string) => keeper.publish(garden.events.planted, { plantId, seed });
  const seeds = async () => (await other.store('weather').reads.manager.find(SightingRow)).map(({ seed }) => seed);
  const actions = (world: TestWorld) =>
    world.store('operations').reads.sql.all('SELECT action, subject, member_id FROM operator_actions');
  const MISSING = [{ module: 'weather', reason: expect.stringContaining('127.0.0.1:4001') as string }];

  interface Answer {
    readonly items: readonly { readonly id: string; readonly key: string }[];
    readonly next?: string;
    readonly missing?: readonly object[];
    readonly complete?: boolean;
    readonly away?: readonly string[];
    readonly code?: string;
    readonly detail?: string;
    readonly status?: unknown;
  }

  it('list, show and retry what is parked there, once under one key, and record who did it at both hosts', async () => {
    for (const plantId of ['p1', 'p2', 'p3']) await plant(plantId, 'poison');
    await other.settled({ parked: 3 });
    const first = await get('/api/parked-events?limit=2');
    const second = await get(`/api/parked-events?limit=2&cursor=${first.next}`);
    const [one] = first.items;
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['p1', 'p2', 'p3']);
    expect([second.next, first.missing]).toEqual([undefined, undefined]);
    expect(await get(`/api/parked-events/${one?.id}`)).toMatchObject({ key: 'p1', feed: 'weather<-garden' });

    poisoned = false;
    const retried = await post(`/api/parked-events/${one?.id}/retry`);
    expect([retried.status, retried.body]).toEqual([200, expect.objectContaining({ key: 'p1', waiting: 0 })]);
    expect((await post(`/api/parked-events/${one?.id}/retry`)).body).toEqual(retried.body);
    expect((await post(`/api/parked-events/${one?.id}/retry`, {}, 'again')).body).toMatchObject({ code: 'NOT_PARKED' });
    await other.settled({ parked: 2 });
    expect(await seeds()).toEqual(['poison']);
    const recorded = [{ action: 'retry', subject: one?.id, member_id: 'k1' }];
    expect([await actions(keeper), await actions(other)]).toEqual([recorded, recorded]);
    const retry = sent.find(({ name }) => name === 'retry');
    expect(retry?.context).toMatchObject({ key: 'once', principal: { kind: 'member', memberId: 'k1' } });
  });

  it('show its feeds, its readiness and its log, and send events to it again', async () => {
    await plant('p1', 'oak');
    await other.settled();
    await other.running.delivery.report();
    expect(await get('/api/feeds')).toEqual({
      items: [expect.objectContaining({ feed: 'weather<-garden', lag: 0 })],
      away: [],
      relays: [],
    });
    expect(await get('/api/event-logs/weather')).toEqual({ items: [] });
    const again = await post('/api/feeds/republish', { feeds: ['weather<-garden'], keys: ['p1'], replayId: 'r1' });
    expect(again.body).toMatchObject({ items: [{ feed: 'weather<-garden', again: 1 }] });
    const rebuilt = await post('/api/feeds/rebuild', { feed: 'weather<-garden', replayId: 'r2' });
    expect(rebuilt.body).toEqual({ events: ['garden.planted'], models: [], begun: true });
    expect(await get('/api/stuck-sagas')).toEqual({ items: [] });
    await other.settled();
  });

  it('never forget a feed that runs there, nor one whose host does not answer', async () => {
    await plant('p1', 'oak');
    await other.settled();
    await other.running.delivery.report();
    const forget = (key: string) => post('/api/feeds/forget', { feed: 'weather<-garden' }, key);
    expect((await forget('1')).body).toMatchObject({ status: 409, code: 'FEED_RUNS' });
    isSilent = true;
    expect((await forget('2')).body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    const readers = await keeper.store('garden').reads.sql.all('SELECT DISTINCT feed FROM _reader');
    expect(readers).toEqual([{ feed: 'weather<-garden' }]);
  });

  it('tell one story of what happened here and there', async () => {
    await plant('p1', 'oak');
    await plant('p2', 'poison');
    await other.settled({ parked: 1 });
    expect(await get('/api/traces/p1')).toMatchObject({
      complete: true,
      items: [{ module: 'garden', what: 'garden.planted', outcome: 'handled by weather' }],
    });
    expect(await get('/api/traces/p2')).toMatchObject({
      items: [{ outcome: 'parked by weather: nobody looks at poison' }],
    });
  });

  it('name the module whose host does not answer: lists show the others, and one operation fails as unavailable', async () => {
    await plant('p1', 'poison');
    await other.settled({ parked: 1 });
    await other.running.delivery.report();
    const [one] = (await get('/api/parked-events')).items;
    isSilent = true;
    expect(await get('/api/parked-events')).toEqual({ items: [], missing: MISSING });
    expect(await get('/api/feeds')).toEqual({ items: [], away: [], relays: [], missing: MISSING });
    expect(await get('/api/stuck-sagas')).toEqual({ items: [], missing: MISSING });
    expect(await get('/api/traces/p1')).toMatchObject({
      ...{ complete: false, missing: MISSING },
      items: [{ module: 'garden', outcome: 'no module that was asked consumes it' }],
    });
    for (const call of [post(`/api/parked-events/${one?.id}/retry`), get('/api/event-logs/weather')]) {
      const answer = await call;
      expect('body' in answer ? answer.body : answer).toMatchObject({
        code: 'UNAVAILABLE',
        detail: 'weather is at 127.0.0.1:4001, and that host did not do it: no answer came',
      });
    }
    isSilent = false;
    expect((await post(`/api/parked-events/${one?.id}/retry`)).status).toBe(200);
  });
});
