import type { ServerResponse } from 'node:http';
import type { EventDelivery } from '../engine/event-delivery.js';
import {
  type Drop,
  hailed,
  hears,
  rained,
  until,
  type WateredGarden,
  wateredGarden,
} from '../fixtures/watered-garden.js';
import { FarHost, farLog, FarWater, nearLog } from './fixtures/far-log.js';

const CLOUDS = ['a', 'b', 'c', 'd', 'e'];

describe('a feed whose producer runs in another host', () => {
  let world: WateredGarden;
  let far: FarWater;
  beforeEach(async () => {
    far = new FarWater();
    world = await wateredGarden({ partitions: 3, twice: false, elsewhere: far.elsewhere });
    await far.host.start();
  });
  afterEach(async () => {
    await world.remove();
    await far.host.remove();
  });

  let count = 0;
  /** Publishes one event of each cloud, in one unit. */
  const rain = () =>
    world.publish(rained, ...CLOUDS.map((cloud): [string, number] => [cloud, count])).then(() => (count += 1));
  beforeEach(() => (count = 0));
  const allSoaked = async () => {
    await until('every event has taken effect', async () => {
      world.clock.turn(50);
      for (const cloud of CLOUDS) if ((await world.soakedBy(cloud)).length < count) return false;
      return true;
    });
    for (const cloud of CLOUDS) expect(await world.soakedBy(cloud)).toEqual(Array.from({ length: count }, (_, i) => i));
  };
  /** Turns the clock until something that waits for it is there. */
  const turning = async <T>(work: Promise<T>, ms: number): Promise<T> => {
    let done = false;
    void work.then(() => (done = true));
    await until('it is there', () => {
      world.clock.turn(ms);
      return done;
    });
    return work;
  };
  const state = async (delivery: EventDelivery) => (await delivery.states())[0];
  /** Waits until the feed is paused for this reason. */
  const paused = (delivery: EventDelivery, reason: RegExp, turnMs = 0) => {
    let last: string | undefined;
    return until('the feed waits for the right reason', async () => {
      last = (await turning(state(delivery), turnMs))?.paused?.reason;
      return reason.test(last ?? '');
    }).catch((error: Error) => {
      throw new Error(`${error.message} It waits for: ${last}`);
    });
  };

  it('hears of each event without a turn of any clock, by one request for each batch', async () => {
    await world.deliver([hears(rained)]);
    await rain();
    await until('the first is there', async () => (await world.soakedBy('e')).length === 1);
    const before = far.host.requests.length;
    for (let i = 1; i <= 30; i += 1) {
      await rain();
      await until('it has taken effect', async () => (await world.soakedBy('e')).length === i + 1);
    }
    expect(far.host.requests.length - before).toBeLessThanOrEqual(30 + 5);
  });

  it('guarantee 4: loses nothing and repeats nothing while that host is killed and started again under load', async () => {
    await world.deliver([hears(rained), hears(hailed)]);
    for (let kills = 0; kills < 8; kills += 1) {
      const raining = (async () => {
        for (let i = 0; i < 25; i += 1) await rain();
      })();
      await until('some have taken effect', async () => {
        world.clock.turn(20);
        return (await world.soakedBy('a')).length > kills * 20;
      });
      await far.host.kill();
      await raining;
      await far.host.start();
    }
    await allSoaked();
  });

  it('guarantee 4: goes on at its cursor when the home of the log changes under load, near and far in turn: nothing lost, nothing twice', async () => {
    const delivery = await world.deliver([hears(rained), hears(hailed)]);
    const second = new FarHost(() => far.near, world.clock);
    await second.start();
    const homes = [far.near, farLog('water', far.host, world.clock), far.near, farLog('water', second, world.clock)];
    for (let moves = 0; moves < 24; moves += 1) {
      const raining = (async () => {
        for (let i = 0; i < 8; i += 1) await rain();
      })();
      await until('some have taken effect', async () => {
        world.clock.turn(10);
        return (await world.soakedBy('a')).length > moves * 7;
      });
      delivery.readFrom('water', homes[moves % 4]);
      await raining;
    }
    await allSoaked();
    expect(await state(delivery)).toMatchObject({ lag: 0 });
    await second.remove();
  });

  it('is read from another host as soon as the address of its producer changes, without being told', async () => {
    const hosts = [far.host, new FarHost(() => far.near, world.clock)];
    await hosts[1]?.start();
    await world.deliver([hears(rained)]);
    await rain();
    await allSoaked();
    (far.host as { peer: unknown }).peer = hosts[1]?.peer;
    await hosts[0]?.kill();
    await rain();
    await allSoaked();
    await hosts[1]?.remove();
  });

  it('stops before it handles one more event when the log at its new home is another one', async () => {
    const other = await wateredGarden({ partitions: 3 });
    const delivery = await world.deliver([hears(rained)]);
    await rain();
    await allSoaked();
    for (let i = 0; i < 3; i += 1)
      await other.publish(rained, ...CLOUDS.map((cloud): [string, number] => [cloud, 70 + i]));
    const host = new FarHost(() => nearLog(other.water), world.clock);
    await host.start();
    delivery.readFrom('water', farLog('water', host, world.clock));
    await until('the feed has stopped', () => delivery.readiness().length === 1);
    expect(delivery.readiness()[0]).toContain('the event log of water has forked');
    expect(await world.soakedBy('a')).toEqual([0]);
    await host.remove();
    await other.remove();
  });

  it('compares every reader with the log at its new home, also one that has nothing to read', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await rain();
    await allSoaked();
    const asked: number[] = [];
    const home = nearLog(world.water);
    const read = home.read.bind(home);
    home.read = (spans, limit) => (asked.push(spans.length), read(spans, limit));
    delivery.readFrom('water', home);
    await until('it has compared', () => asked.length === 1);
    expect(asked).toEqual([3]);
    await rain();
    await until('it hears the news of its new home, without a turn of the clock', async () =>
      (await world.soakedBy('e')).includes(1),
    );
  });

  it('stops before it handles one more event when the log forks while the next request waits for news (guarantee 4)', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.publish(rained, ['a', 2]);
    await until('both have taken effect', async () => (await world.soakedBy('a')).length === 2);
    // A fail-over to a copy that lags: the last commit is lost, and others take its position.
    await world.water.units.run('fail over', async (tx) => {
      await tx.sql.all('DELETE FROM _outbox WHERE position_no = 2');
      await tx.sql.all('UPDATE _partition SET position_no = 1 WHERE position_no = 2');
      for (const litres of [20, 30]) tx.publish(rained, { cloudId: 'a', litres });
    });
    await until('the feed has stopped', () => delivery.readiness().length === 1);
    expect(delivery.readiness()[0]).toContain('the event log of water has forked; position 2 of partition');
    expect(await world.soakedBy('a')).toEqual([1, 2]);
  });

  it('waits when the log at its new home is behind and follows, and goes on when it is back at the owner', async () => {
    const delivery = await world.deliver([hears(rained)]);
    for (let i = 0; i < 3; i += 1) await rain();
    await allSoaked();
    const lagging = await wateredGarden({ partitions: 3 });
    await lagging.water.follow(2);
    const host = new FarHost(() => nearLog(lagging.water), world.clock);
    await host.start();
    delivery.readFrom('water', farLog('water', host, world.clock));
    await paused(delivery, /that one is follower at epoch 2, and behind/);
    expect(delivery.readiness()).toEqual([]);
    delivery.readFrom('water', farLog('water', far.host, world.clock));
    await rain();
    await allSoaked();
    await host.remove();
    await lagging.remove();
  });

  it('is paused when that host accepts a request and says nothing, and goes on by itself', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await rain();
    await allSoaked();
    far.host.instead = () => undefined;
    await far.host.kill();
    await far.host.start();
    await paused(delivery, /The log of water cannot be reached: .*no whole answer came within 5000 ms/, 1_000);
    far.host.instead = undefined;
    await rain();
    await allSoaked();
  });

  const json = (change: (answer: Record<string, unknown>) => void) => (answer: string) => {
    const parsed = JSON.parse(answer) as Record<string, unknown>;
    change(parsed);
    return JSON.stringify(parsed);
  };
  const eventsOf = (answer: Record<string, unknown>) => answer['events'] as [number, number, ...unknown[]][];

  it.each<[string, (answer: string) => string | undefined, RegExp]>([
    ['is cut off in its middle', () => undefined, /cannot be reached/],
    ['is no JSON', (answer) => answer.slice(0, -9), /gave no answer of a log/],
    ['is a page of somebody else', () => '<html>Welcome!</html>', /gave no answer of a log/],
    ['is JSON of something else', () => '{"status":"ok"}', /gave no answer of a log/],
    ['is null', () => 'null', /gave no answer of a log/],
    ['is of another module', json((answer) => (answer['module'] = 'fire')), /it is the log of fire/],
    ['has its events in another order', json((answer) => eventsOf(answer).reverse()), /is not in its place/],
    [
      'has an event of a partition that was not asked for',
      json((answer) => eventsOf(answer).forEach((event) => (event[0] += 50))),
      /is not in its place/,
    ],
    [
      'has events without ids',
      json((answer) => eventsOf(answer).forEach((event) => (event[2] = ''))),
      /gave no answer of a log/,
    ],
    [
      'leaves an event out',
      json((answer) => eventsOf(answer).splice(0, 1)),
      /expected position \d of partition \d, but the log has none/,
    ],
  ])(
    'skips nothing when an answer %s: it says so, and goes on when the answers are right',
    async (_, spoil, reason) => {
      const delivery = await world.deliver([hears(rained)]);
      await far.host.kill();
      for (let i = 0; i < 5; i += 1) await rain();
      const right = new FarHost(() => far.near, world.clock);
      await right.start();
      far.host.instead = (response: ServerResponse, target: string) => {
        if (!target.startsWith('/_events/')) return void response.end('null');
        void right
          .peer()
          ?.send({ method: 'GET', target, timeoutMs: 60_000 })
          .then(
            ({ text }) => {
              const spoilt = spoil(text);
              if (spoilt === undefined)
                response
                  .writeHead(200, { 'content-length': text.length })
                  .write(text.slice(0, 20), () => response.destroy());
              else response.end(spoilt);
            },
            () => response.destroy(),
          );
      };
      await far.host.start();
      await paused(delivery, reason, 500);
      far.host.instead = undefined;
      await allSoaked();
      await right.remove();
    },
  );

  it('says that nobody knows where its producer is, or that the host there does not run it', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const { near } = far;
    (far as { near: unknown }).near = undefined;
    await paused(delivery, /cannot be read at http:.* \(404 UNKNOWN_MODULE\): This host runs no such module/, 500);
    (far.host as { peer: unknown }).peer = () => undefined;
    await paused(delivery, /nobody knows where it is/, 500);
    (far as { near: unknown }).near = near;
  });

  it('keeps a far event that fails, and a late subscriber catches up from the beginning', async () => {
    let broken = true;
    const fails = hears(rained, {
      prepare: async (data) => {
        if (broken && (data as unknown as Drop).cloudId === 'b') throw new Error('too wet');
      },
    });
    const first = await world.deliver([fails], { attempts: 1 });
    await rain();
    await world.publish(hailed, ['a', 9], ['e', 9]);
    await until('the others have taken effect', async () => (await world.soakedBy('e')).length === 1);
    await until('one is parked', async () => (await state(first))?.parked === 1);
    await first.stop();
    broken = false;
    const second = await world.deliver([fails, hears(hailed)]);
    await until('the late subscriber has caught up', async () => (await world.soakedBy('e')).includes(9));
    const operations = second.operations('garden');
    const [parked] = (await operations?.parked({ limit: 9 }))?.items ?? [];
    await operations?.retry(parked?.id ?? '');
    await until('the parked one has taken effect', async () => (await world.soakedBy('b')).length === 1);
  });
});
