import { Unavailable } from '../../contract/failure.js';
import { quietLog } from '../../testing/quiet-log.js';
import { openTemporaryStore } from '../../testing/open-temporary-store.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { EventDelivery } from './event-delivery.js';
import type { EventSource } from '../log/event-source.js';
import { Gate } from '../fixtures/gate.js';
import {
  type Drop,
  hailed,
  hears,
  rained,
  until,
  type WateredDelivery,
  type WateredGarden,
  wateredGarden,
  wateredMigrations,
  trimAll,
} from '../fixtures/watered-garden.js';
import { LocalEventSource } from '../log/local-event-source.js';
import { ModelFeeds } from '../models/model-feeds.js';
import { ModelRebuilds } from '../models/model-rebuilds.js';
import type { ModuleOperations } from './module-operations.js';
import { LogNotifier } from '../log/log-notifier.js';

const FEED = 'garden<-water';

/** The log of a module in another process: it answers with copies, or not at all, and never says that it has grown. */
class DistantLog implements EventSource {
  readonly notifiesAll = false;
  /** The events of these positions are not there yet. */
  readonly hidden = new Set<number>();
  down = false;
  /** It takes each question, and answers none while this is shut. */
  readonly gate = new Gate();
  /** The epoch that the database of the log claims to have, instead of its own. */
  epoch: number | undefined;
  /** Its database cannot be written, as when it is fenced: it takes no reports. */
  readOnly = false;
  private readonly log: EventSource;

  constructor(store: ModuleStore) {
    this.log = new LocalEventSource(store, new LogNotifier(quietLog));
  }

  get producer() {
    return this.log.producer;
  }
  heads = async () => {
    const heads = await this.ask((log) => log.heads());
    return heads.map((head) => ({ ...head, epoch: this.epoch ?? head.epoch }));
  };
  read: EventSource['read'] = async (...spans) => {
    const reading = await this.ask((log) => log.read(...spans));
    return { ...reading, events: reading.events.filter(({ position }) => !this.hidden.has(position)) };
  };
  idsAt: EventSource['idsAt'] = (...asked) => this.ask((log) => log.idsAt(...asked));
  find: EventSource['find'] = (...asked) => this.ask((log) => log.find(...asked));
  newest: EventSource['newest'] = (...asked) => this.ask((log) => log.newest(...asked));
  lost: EventSource['lost'] = (...asked) => this.ask((log) => log.lost(...asked));
  report: EventSource['report'] = (...told) => this.ask((log) => this.writing(() => log.report(...told)));
  forget: EventSource['forget'] = (...told) => this.ask((log) => log.forget(...told));
  onNews = () => () => undefined;

  private writing(write: () => Promise<void>): Promise<void> {
    if (this.readOnly) throw new Unavailable('water cannot write at present');
    return write();
  }

  private async ask<T>(question: (log: EventSource) => Promise<T>): Promise<T> {
    if (this.down) throw new Unavailable('no instance of water is reachable');
    await this.gate.pass();
    return structuredClone(await question(this.log));
  }
}

describe('a feed whose producer runs in another process', () => {
  let world: WateredGarden;
  let water: DistantLog;
  beforeEach(async () => {
    world = await wateredGarden({ partitions: 1, elsewhere: (store) => (water = new DistantLog(store)) });
  });
  afterEach(() => world.remove());

  /** Turns the clock on to the next look at the log. */
  const look = () => world.clock.turn(500);
  const soaked = (cloud: string, ...litres: readonly number[]) =>
    until(`${litres.length} events of ${cloud} have taken effect`, async () => {
      look();
      return (await world.soakedBy(cloud)).length === litres.length;
    }).then(async () => expect(await world.soakedBy(cloud)).toEqual(litres));
  /** As above. An effect can be read a moment before its feed knows that it is committed: this waits for that, too. */
  const handled = async (delivery: WateredDelivery, cloud: string, ...litres: readonly number[]) => {
    await soaked(cloud, ...litres);
    await world.settle(delivery);
  };
  const operations = (delivery: EventDelivery) => delivery.operations('garden') as ModuleOperations;
  const reported = async () =>
    (
      await world.water.reads.sql.all<{ feed: string; position_no: number }>(
        'SELECT feed, position_no FROM _reader ORDER BY feed',
      )
    ).map(({ feed, position_no }) => [feed, position_no]);

  it('guarantee 4: delivers every event once, in order per key, also after a restart', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['b', 1], ['a', 2]);
    await soaked('a', 1, 2);
    await first.stop();
    await world.publish(rained, ['a', 3]);
    await world.deliver([hears(rained)]);
    await soaked('a', 1, 2, 3);
    await soaked('b', 1);
  });

  it('polls often for news of which its source does not notify it', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.settle(delivery);
    await world.publish(rained, ['a', 1]);
    // Nothing may ask the delivery whether it is idle here: that makes it look at the log.
    world.clock.turn(500);
    await until('the event has taken effect', async () => (await world.soakedBy('a')).length === 1);
  });

  it('is shown as last seen while its producer takes the question and does not answer: nobody who looks has to wait', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await soaked('a', 1);
    await world.publish(rained, ['a', 2], ['a', 3]);
    expect((await delivery.states())[0]).toMatchObject({ feed: FEED, lag: 2 });
    water.gate.shut();
    let shown: unknown;
    const looking = delivery.states().then((states) => (shown = states));
    await until('the feed is shown', () => {
      look();
      return Promise.resolve(shown !== undefined);
    });
    expect(await looking).toMatchObject([{ feed: FEED, lag: 2 }]);
    water.gate.open();
    await soaked('a', 1, 2, 3);
  });

  it('guarantee 4: never passes a gap; it takes the missing event from the source once it is there', async () => {
    const delivery = await world.deliver([hears(rained)]);
    water.hidden.add(2);
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
    look();
    await until('the feed waits', async () => (await delivery.states())[0]?.paused !== undefined);
    expect(await world.soakedBy('a')).toEqual([1]);
    water.hidden.clear();
    await soaked('a', 1, 2, 3);
  });

  it('catches up with a handler that is added later', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(hailed, ['a', 1]);
    await world.publish(rained, ['a', 2]);
    await soaked('a', 2);
    await first.stop();
    await world.deliver([hears(rained), hears(hailed)]);
    await soaked('a', 2, 1);
  });

  it('reports to its producer how far it is', async () => {
    const delivery = await world.deliver([hears(rained)]);
    expect(await reported()).toEqual([[FEED, 0]]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await handled(delivery, 'a', 1, 2);
    expect(await trimAll(delivery)).toBe(0);
    expect(await reported()).toEqual([[FEED, 2]]);
  });

  it('is handled again by a rebuild and by republishing', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await soaked('a', 1, 2);
    expect(await operations(delivery).rebuild(FEED, { replayId: 'r', kept: false })).toMatchObject({ begun: true });
    await soaked('a', 1, 2, 1, 2);
    const all = { partition: 0, from: 1, to: 9 };
    const { fates } = await operations(delivery).republish(FEED, all, { limit: 9 }, 's');
    expect(fates).toMatchObject({ again: 2 });
    await soaked('a', 1, 2, 1, 2, 1, 2);
  });

  it('rebuilds a read model from its source', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await soaked('a', 1, 2);
    await world.garden.units.run('spoil the model', (tx) => tx.sql.all('UPDATE soaked SET litres = 9'));
    const model = { name: 'soaked', tables: [{ table: 'soaked', key: ['seq'] }], events: new Set(['water.rained']) };
    const runners = delivery.runnersOf('garden');
    const rebuilds = new ModelRebuilds({
      store: world.garden,
      models: new ModelFeeds(world.garden, [model], runners),
      runner: runners[0] as (typeof runners)[number],
      openShadow: () => openTemporaryStore({ migrations: wateredMigrations, clock: world.clock, exclusive: true }),
      clock: world.clock,
      log: quietLog,
      random: () => 0.5,
    });
    await rebuilds.start();
    await rebuilds.request(FEED, { replayId: 'r', kept: false });
    await until('the model is rebuilt', () => rebuilds.idle() && rebuilds.states(FEED).length === 0);
    await rebuilds.stop();
    expect(await world.soakedBy('a')).toEqual([1, 2]);
  });

  it('holds a failing event, and says of an event that is not parked that its producer has it', async () => {
    let broken = true;
    const fails = hears(rained, {
      prepare: async (data) => {
        if (broken && (data as unknown as Drop).litres === 1) throw new Error('too wet');
      },
    });
    const delivery = await world.deliver([fails], { attempts: 1 });
    await world.publish(rained, ['bad', 1], ['a', 2]);
    await soaked('a', 2);
    const [parked] = (await operations(delivery).parked({ limit: 9 })).items;
    broken = false;
    await operations(delivery).retry(parked?.id ?? '');
    await soaked('bad', 1);
    await expect(operations(delivery).retry(parked?.id ?? '')).rejects.toMatchObject({ code: 'NOT_PARKED' });
  });

  it('is forgotten by its producer when an operator forgets it', async () => {
    await (await world.deliver([hears(rained)])).stop();
    const without = await world.deliver([]);
    expect((await without.states())[0]).toMatchObject({ feed: FEED, lag: 0 });
    await world.publish(rained, ['a', 1]);
    expect((await without.states())[0]).toMatchObject({ feed: FEED, lag: 1 });
    expect(await operations(without).forgetSubscriptions(FEED)).toBe(true);
    expect(await reported()).toEqual([]);
  });

  it('pauses while its source cannot be reached; its state can be read, and other logs are trimmed', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await soaked('a', 1);
    water.down = true;
    await until('the feed waits', async () => {
      look();
      return (await delivery.states())[0]?.paused !== undefined;
    });
    expect((await delivery.states())[0]).toMatchObject({
      lag: 0,
      paused: { reason: 'no instance of water is reachable' },
    });
    await world.settle(delivery);
    expect(await trimAll(delivery)).toBe(0);
    water.down = false;
    await world.publish(rained, ['a', 2]);
    await soaked('a', 1, 2);
  });

  it('starts paused while its source cannot be reached, and begins by itself when it can', async () => {
    await (await world.deliver([hears(rained)])).stop();
    water.down = true;
    const delivery = await world.deliver([hears(rained), hears(hailed)]);
    expect((await delivery.states())[0]).toMatchObject({ paused: { reason: 'no instance of water is reachable' } });
    expect(delivery.readiness()).toEqual([]);
    await world.publish(rained, ['a', 1]);
    await world.publish(hailed, ['a', 2]);
    water.down = false;
    await soaked('a', 1, 2);
    expect((await delivery.states())[0]?.paused).toBeUndefined();
  });

  it('reports nothing before it has begun: its producer keeps what it has not read (guarantee 3: no silent loss)', async () => {
    const first = await world.deliver([hears(rained)]);
    await first.stop();
    await world.publish(rained, ['a', 1], ['a', 2]);
    water.down = true;
    const second = await world.deliver([hears(rained)]);
    world.clock.turn(8 * 24 * 3_600_000 - 1);
    water.down = true;
    await until('the feed waits', async () => (await second.states())[0]?.paused !== undefined);
    water.down = false;
    await trimAll(second);
    expect(await reported()).toEqual([[FEED, 0]]);
    await soaked('a', 1, 2);
  });

  it('can be shown and operated before it has begun, but not rebuilt', async () => {
    const first = await world.deliver([hears(rained), hears(hailed)]);
    await world.publish(rained, ['a', 1]);
    await soaked('a', 1);
    await first.stop();
    water.down = true;
    const second = await world.deliver([hears(rained)]);
    expect((await second.states())[0]).toMatchObject({ cursors: { 0: 1 }, suspended: [{ event: 'water.hailed' }] });
    await expect(operations(second).rebuild(FEED, { replayId: 'r', kept: true })).rejects.toMatchObject({
      code: 'FEED_STOPPED',
      message: 'garden<-water has not begun, because the log of water cannot be reached; try again when it can.',
    });
    water.down = false;
    expect(await operations(second).forgetSubscriptions(FEED, 'water.hailed')).toBe(true);
  });

  it('stops when the past that a new handler needs turns out to be gone', async () => {
    await (await world.deliver([hears(rained, {}, 'now')])).stop();
    await world.publish(hailed, ['a', 1]);
    await world.water.units.run('lose an event for good', async (tx) => {
      await tx.sql.all("INSERT INTO _lost (name, partition_no, position_no) VALUES ('water.hailed', 0, 1)");
    });
    water.down = true;
    const delivery = await world.deliver([hears(rained, {}, 'now'), hears(hailed)]);
    water.down = false;
    await until('the feed has stopped', () => {
      look();
      return delivery.readiness().length === 1;
    });
    expect(delivery.readiness()[0]).toContain('needs water.hailed after position 0 of partition 0');
    await expect(operations(delivery).rebuild(FEED, { replayId: 'r', kept: true })).rejects.toMatchObject({
      code: 'FEED_STOPPED',
    });
  });

  it('goes on while its producer takes no reports, also over a restart, and reports when it does again', async () => {
    const first = await world.deliver([hears(rained)]);
    water.readOnly = true;
    await world.publish(rained, ['a', 1]);
    await soaked('a', 1);
    for (let polls = 0; polls < 20; polls += 1) {
      look();
      await world.settle(first);
    }
    expect((await first.states())[0]?.paused).toBeUndefined();
    await first.stop();
    const second = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 2]);
    await handled(second, 'a', 1, 2);
    expect(await reported()).toEqual([[FEED, 0]]);
    water.readOnly = false;
    expect(await trimAll(second)).toBe(0);
    expect(await reported()).toEqual([[FEED, 2]]);
  });

  it.each([
    ['follows', () => world.water.follow(2)],
    ['is fenced', () => world.water.fence(2)],
  ])('waits when its source is a database that is behind and %s; that is no fork', async (_, change) => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await handled(delivery, 'a', 1, 2);
    await world.water.units.run('fall behind', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox WHERE position_no = 2');
      await tx.sql.all('UPDATE _partition SET position_no = 1');
    });
    await change();
    await until('the feed waits', async () => {
      look();
      return (await delivery.states())[0]?.paused !== undefined;
    });
    expect((await delivery.states())[0]?.paused?.reason).toMatch(
      /^garden<-water has read more of the log of water than the database that it reads now has: that one is (follower|fenced) at epoch 2, and behind\./,
    );
    expect(delivery.readiness()).toEqual([]);
  });

  it('waits when its source was the owner in an older epoch and is behind; that is no fork', async () => {
    await world.water.activate(2);
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await handled(delivery, 'a', 1);
    water.epoch = 1;
    await world.water.units.run('fall behind', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox');
      await tx.sql.all('UPDATE _partition SET position_no = 0');
    });
    await until('the feed waits', async () => {
      look();
      return (await delivery.states())[0]?.paused !== undefined;
    });
    expect(delivery.readiness()).toEqual([]);
    water.epoch = undefined;
    world.clock.turn(60_000);
    await until('the feed has stopped', () => {
      look();
      return delivery.readiness().length === 1;
    });
    expect(delivery.readiness()[0]).toContain('the event log of water has forked');
  });

  it('has stopped when the log at its source is another one (guarantee 4)', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await handled(delivery, 'a', 1);
    await world.water.units.run('restore', (tx) => tx.sql.all(`UPDATE _outbox SET id = 'another'`));
    await until('the feed has stopped', () => {
      look();
      return delivery.readiness().length === 1;
    });
    expect(delivery.readiness()[0]).toContain('the event log of water has forked');
  });
});
