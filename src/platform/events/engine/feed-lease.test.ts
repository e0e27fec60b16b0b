import { Lease } from '../../store/unit/lease.js';
import { hears, rained, soak, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';

describe('the feeds of a module whose database several processes share', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden({ shared: true });
  });
  afterEach(() => world.remove());

  /** A process that delivers to garden, and notes whose effect each was. */
  const deliver = (name: string, ran: string[]) =>
    world.deliver([
      hears(rained, {
        apply: async (tx, data, context) => {
          await soak.apply(tx, data, context);
          ran.push(name);
        },
      }),
    ]);
  const soaked = async (count: number) =>
    until(`${count} events have had their effect`, async () => (await world.soakedBy('a')).length === count);

  it('are run by one process, and by the next one as soon as that stops', async () => {
    const ran: string[] = [];
    const first = await deliver('first', ran);
    await deliver('second', ran);
    for (let i = 0; i < 5; i += 1) await world.publish(rained, ['a', i]);
    await soaked(5);
    expect(new Set(ran)).toEqual(new Set(['first']));

    await first.stop();
    ran.length = 0;
    for (let i = 5; i < 10; i += 1) await world.publish(rained, ['a', i]);
    world.clock.turn(1_000);
    await soaked(10);
    expect(new Set(ran)).toEqual(new Set(['second']));
    expect(await world.soakedBy('a')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('are not run by a process that stops while it gets the lease', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const ran: string[] = [];
    const first = await deliver('first', ran);
    const second = await deliver('second', ran);
    await first.stop();
    world.clock.turn(1_000);
    await second.stop();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    const third = await deliver('third', ran);
    await world.publish(rained, ['a', 0]);
    await soaked(1);
    expect(ran).toEqual(expect.arrayContaining(['third']));
    await third.stop();
  });

  it('are advanced by no process that has lost the lease without noticing; its holder goes on (guarantee 9)', async () => {
    const ran: string[] = [];
    const slow = await deliver('slow', ran);
    await world.publish(rained, ['a', 0]);
    await soaked(1);
    const other = new Lease({
      store: world.garden,
      clock: world.clock,
      name: 'feeds',
      holder: 'other',
      lastsMs: 60_000,
    });
    await other.take(true);
    await world.publish(rained, ['a', 1]);
    await until('the slow one has noticed', () => slow.idle());
    expect(await world.soakedBy('a')).toEqual([0]);

    await until('it has waited long enough and goes on', async () => {
      world.clock.turn(1_000);
      return (await world.soakedBy('a')).length === 2;
    });
    await expect(world.garden.units.run('other', (tx) => other.assertHeld(tx))).rejects.toThrow(
      'other no longer has the lease of feeds in garden',
    );
  });

  it('are rebuilt by no process that has lost the lease without noticing (guarantee 9)', async () => {
    const slow = await deliver('slow', []);
    await world.publish(rained, ['a', 0]);
    await soaked(1);
    await until('the slow one is idle', () => slow.idle());
    const other = new Lease({
      store: world.garden,
      clock: world.clock,
      name: 'feeds',
      holder: 'other',
      lastsMs: 60_000,
    });
    await other.take(true);
    const readers = () => world.water.reads.sql.all('SELECT * FROM _reader ORDER BY feed, partition_no');
    const before = await readers();
    const rebuilding = slow.operations('garden')?.rebuild('garden<-water', { replayId: 'r', kept: false });
    await expect(rebuilding).rejects.toThrow(
      'garden<-water is run by another process at present; ask that one to rebuild it.',
    );
    expect(await readers()).toEqual(before);
    expect(await world.garden.reads.sql.all('SELECT * FROM _replay')).toEqual([]);
    expect(await world.garden.reads.sql.all('SELECT MAX(position_no) AS p FROM _cursor')).toEqual([{ p: 1 }]);
  });
});
