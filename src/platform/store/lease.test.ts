import { VirtualClock } from '../host/virtual-clock.js';
import { Lease, LeaseLost } from './lease.js';
import { LeaseTable0000000000005 } from './lease-table.js';
import { openTemporaryStore } from './open-temporary-store.js';

describe('a lease', () => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  let clock: VirtualClock;
  let first: Lease;
  let second: Lease;

  beforeEach(async () => {
    clock = new VirtualClock();
    store = await openTemporaryStore({ clock, migrations: [LeaseTable0000000000005], twice: true });
    const lease = (holder: string) => new Lease({ store, name: 'watering', holder, lastsMs: 30_000 });
    first = lease('the first');
    second = lease('the second');
  });
  afterEach(() => store.remove());

  const write = (lease: Lease) => store.units.run('garden.water', (tx) => lease.assertHeld(tx));

  it('belongs to one holder at a time', async () => {
    expect([await first.take(), await second.take()]).toEqual([true, false]);
    await write(first);
    await expect(write(second)).rejects.toThrow(
      'the second no longer has the lease of watering in garden: the first has it. Nothing was written.',
    );
  });

  it('goes to another when it has run out, and its former holder can no longer write', async () => {
    await first.take();
    await clock.advance('31s');
    await write(first);
    expect(await second.take()).toBe(true);
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
    await write(second);
    expect(await first.take()).toBe(false);
  });

  it('lasts on for a holder that takes it again', async () => {
    await first.take();
    await clock.advance('20s');
    await first.take();
    await clock.advance('20s');
    expect(await second.take()).toBe(false);
  });

  it('is had by a holder that asks twice at once', async () => {
    expect(await Promise.all([first.take(), first.take(), second.take()])).toEqual([true, true, false]);
    await write(first);
  });

  it('can be taken over from a holder that is known to be dead', async () => {
    await first.take();
    expect(await second.take(true)).toBe(true);
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
  });

  it('can be had at once when it was released, but not by the writes of who released it', async () => {
    await first.take();
    await first.release();
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
    expect(await second.take()).toBe(true);
  });

  it('is asked for once by the units that share a commit, and again when one of them took it', async () => {
    const once = await openTemporaryStore({ clock, migrations: [LeaseTable0000000000005] });
    const lease = (holder: string) => new Lease({ store: once, name: 'watering', holder, lastsMs: 30_000 });
    const [mine, theirs] = [lease('mine'), lease('theirs')];
    let asked = 0;
    const write = () =>
      once.units.run('garden.water', (tx) => {
        const all: typeof tx.sql.all = (statement, values) => {
          asked += 1;
          return tx.sql.all(statement, values);
        };
        return mine.assertHeld(Object.create(tx, { sql: { value: { all } } }) as typeof tx);
      });
    await mine.take();
    const units = [write(), write(), theirs.take(true), write()];
    const results = await Promise.allSettled(units);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    // The group ran again, with savepoints, since one of its units had failed.
    expect(asked).toBe(2 * 2);
    await once.remove();
  });
});
