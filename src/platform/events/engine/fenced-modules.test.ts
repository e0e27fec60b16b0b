import { quietLog } from '../../testing/quiet-log.js';
import { Gate } from '../fixtures/gate.js';
import { hears, rained, trimAll, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';

describe('a feed, while a database has another owner', () => {
  let world: WateredGarden;
  let warned: string[];
  beforeEach(async () => {
    warned = [];
    const warn = (_: unknown, message: string) => void warned.push(message);
    world = await wateredGarden({ partitions: 1, log: { ...quietLog, warn, error: warn } });
  });
  afterEach(() => world.remove());

  it('goes on reading the log of a producer that is fenced', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await first.stop();
    await world.water.fence(2);
    const delivery = await world.deliver([hears(rained)]);
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([1]);
    world.clock.turn(60_000);
    await world.settleFully(delivery);
    expect((await delivery.states())[0]?.paused).toBeUndefined();
    expect(warned).toEqual([]);
  });

  it('that is new waits for the producer to keep its log, and begins when it does', async () => {
    await world.publish(rained, ['a', 1]);
    await world.water.fence(2);
    const delivery = await world.deliver([hears(rained)]);
    expect((await delivery.states())[0]?.paused?.reason).toContain('water does not write here at present');
    expect(await world.garden.reads.sql.all('SELECT * FROM _subscription')).toEqual([]);
    await world.water.activate(3);
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([1]);
  });

  it('handles nothing and logs no warning while its own database is not the owner, and goes on when it is', async () => {
    await world.garden.fence(2);
    await world.publish(rained, ['a', 1]);
    const delivery = await world.deliver([hears(rained)]);
    world.clock.turn(60_000);
    await world.settleFully(delivery);
    expect([await world.soakedBy('a'), warned]).toEqual([[], []]);
    await world.garden.activate(3);
    await until('the event has taken effect', async () => {
      world.clock.turn(1_000);
      return (await world.soakedBy('a')).length === 1;
    });
  });

  it('caught by the fence in the middle of a step, warns of nothing, and goes on at once when its module begins again', async () => {
    const gate = new Gate();
    const delivery = await world.deliver([hears(rained, { prepare: () => gate.pass() })]);
    for (const epoch of [2, 4]) {
      gate.shut();
      await world.publish(rained, ['a', epoch]);
      await until('the step is under way', () => gate.waiting > 0);
      await world.garden.fence(epoch);
      gate.open();
      await until('the step is refused', () => delivery.idle());
      await delivery.cease('garden');
      world.clock.turn(60_000);
      await world.garden.activate(epoch + 1);
      await delivery.begin('garden');
      await world.settle(delivery);
    }
    expect([await world.soakedBy('a'), warned]).toEqual([[2, 4], []]);
  });

  it('keeps no other log from being trimmed', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await world.settleFully(delivery);
    world.clock.turn(8 * 24 * 3_600_000);
    await world.settleFully(delivery);
    await world.garden.fence(2);
    expect(await trimAll(delivery)).toBe(1);
  });
});
