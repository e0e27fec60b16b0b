import {
  hears,
  rained,
  until,
  type WateredGarden,
  wateredGarden,
} from '../../src/platform/events/fixtures/watered-garden.js';
import type { Connection } from '../../src/platform/store/database/database.js';
import { onServer } from './on-server.js';

/** More than an event has attempts. */
const WAITS = 4;

onServer('a table that another session holds for longer than a unit of work may take', () => {
  let world: WateredGarden;
  let other: Connection;
  beforeEach(async () => {
    world = await wateredGarden({ twice: false });
    other = await world.garden.again().writer();
    await other.script('SET idle_in_transaction_session_timeout = 0');
  });
  afterEach(async () => {
    await other.close();
    await world.remove();
  });

  it('parks nothing and holds nothing (guarantee 5): the feed waits, and goes on by itself', async () => {
    const delivery = await world.deliver([hears(rained)], { attempts: 2 });
    await other.script('BEGIN; LOCK TABLE soaked IN ACCESS EXCLUSIVE MODE');
    await world.publish(rained, ['a', 1], ['b', 1], ['a', 2]);
    for (let wait = 0; wait < WAITS; wait += 1) {
      await until('the feed is idle', () => delivery.idle());
      const [state] = await delivery.states();
      expect(state).toMatchObject({ held: 0, parked: 0, paused: { reason: expect.any(String) as string } });
      world.clock.turn((delivery.nextWake() ?? world.clock.now()) - world.clock.now());
    }
    await other.script('ROLLBACK');
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([1, 2]);
    expect(await world.soakedBy('b')).toEqual([1]);
  });

  it('makes a command unavailable, with a sentence that says what holds the database', async () => {
    await other.script('BEGIN; LOCK TABLE soaked IN ACCESS EXCLUSIVE MODE');
    const soaking = world.garden.units.run('garden.soak', (tx) => tx.sql.all('DELETE FROM soaked'));
    await expect(soaking).rejects.toMatchObject({
      name: 'Unavailable',
      cause: { message: expect.stringMatching(/^Another session holds postgres:\/\/.* for too long/) as unknown },
    });
    await other.script('ROLLBACK');
    await world.garden.units.run('garden.soak', (tx) => tx.sql.all('DELETE FROM soaked'));
  });
});
