import { isOutage, NotOwner } from '../../src/platform/contract/failure.js';
import { lookAtWork } from '../../src/platform/host/work-under-way.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { MeadowWorld } from './meadow-world.js';

const ROUNDS = 4;
/** What opens meanwhile, so that the others are seen to go on. */
const MEANWHILE = 12;
/** Between two flowers: a slow machine has time left for those who visit them. */
const PACE_MS = 10;
/** Shorter than any poll or lease: what goes on within it was not waited for. */
const AT_ONCE_MS = 2_500;

describe('each module of a running host begins and ceases to be the owner by itself', () => {
  let world: MeadowWorld;
  beforeEach(async () => {
    world = await MeadowWorld.open();
  });
  afterEach(() => world.close());

  /** Opens flowers until it is stopped; what is refused is sent again with the same key. */
  const load = () => {
    let over = false;
    const opened: string[] = [];
    const refused: unknown[] = [];
    const open = async (flower: string) => {
      for (;;) {
        try {
          await world.meadow.open({ flower }, { key: flower });
          return void opened.push(flower);
        } catch (error) {
          if (!isOutage(error)) throw error;
          refused.push(error);
          await new Promise<void>((resolve) => systemClock.after(5, resolve));
        }
      }
    };
    const drive = async (name: string) => {
      for (let n = 0; !over; n += 1) {
        await open(`${name}${String(n).padStart(5, '0')}`);
        await new Promise<void>((resolve) => systemClock.after(PACE_MS, resolve));
      }
    };
    const done = Promise.all(['a', 'b'].map(drive));
    const stop = async () => {
      over = true;
      await done;
    };
    return { opened, refused, stop };
  };
  const untilMore = async (what: string, count: () => number | Promise<number>) => {
    const before = await count();
    await arrives(what, async () => (await count()) >= before + MEANWHILE);
  };
  const role = (module: string) => world.running.runtimes.get(module)?.role;

  it('bees under load: they stand still without a warning while they are elsewhere, then go on at once; nothing is lost or doubled', async () => {
    const { opened, refused, stop } = load();
    const visits = async () => (await world.rows('bees', 'visits')).length;
    for (let round = 1; round <= ROUNDS; round += 1) {
      await untilMore('visits', visits);
      await world.moveAway('bees');
      await arrives('the database of the bees is closed', () => !world.store('bees').isOpen);
      expect(role('bees')).toBe('elsewhere');
      // What finds it closed is sent to the new owner, and not refused.
      await expect(world.rows('bees', 'visits')).rejects.toThrow(NotOwner);
      await expect(world.store('bees').units.run('write', async () => undefined)).rejects.toThrow(NotOwner);
      const { epoch } = world.placement('bees');
      await world.standBy('bees');
      expect(world.store('bees').ownership).toEqual({ epoch, role: 'follower' });
      const commit = await world.commitNumber('bees');
      await expect(world.store('bees').units.run('write', async () => undefined)).rejects.toThrow(NotOwner);
      await untilMore('flowers, while the bees are away', () => opened.length);
      expect(await world.commitNumber('bees')).toBe(commit);
      const ready = await world.health.moduleReady('bees');
      expect(ready?.checks['database']).toEqual({
        ok: true,
        detail: 'bees is served at http://127.0.0.1:4001, and not here.',
      });
      expect(await world.metrics.text()).toContain(`ficus_module_epoch{module="bees",role="elsewhere"} ${epoch}`);
      expect(await world.metrics.text()).not.toContain('ficus_feed_lag{');

      await world.moveBack('bees');
      await arrives('bees go on', async () => (await world.commitNumber('bees')) > commit + 2, AT_ONCE_MS);
      expect(world.store('bees').ownership).toEqual({ epoch: epoch + 1, role: 'owner' });
    }
    await stop();
    expect(refused).toEqual([]);
    const all = [...opened].sort();
    await arrives('a visit to every flower', async () => (await visits()) >= all.length);
    expect(await world.rows('bees', 'visits')).toEqual(all);
    expect(await world.rows('bees', 'heard')).toEqual(all);
    expect(await world.rows('hive', 'honey')).toEqual(all);
    expect((await world.health.ready()).status).toBe('ok');
    expect(await world.metrics.text()).toContain('ficus_feed_lag{feed="bees<-meadow"} 0');
    expect(world.said).toEqual([]);
  }, 300_000);

  it('its host is not idle before bees that came back have begun: what waits for them is done first', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await world.moveAway('bees');
      await arrives('the database of the bees is closed', () => !world.store('bees').isOpen);
      const flower = `while-away-${round}`;
      await world.meadow.open({ flower }, { key: flower });
      await world.moveBack('bees');
      await arrives('the host of the bees is idle', async () => {
        const { idle, commits } = await lookAtWork(world.running);
        return idle && commits['bees'] !== undefined;
      });
      expect(await world.rows('bees', 'heard')).toContain(flower);
    }
  }, 300_000);

  it('the meadow under load: its commands are refused while no host serves it, each takes effect once, and commit numbers only rise', async () => {
    const { opened, refused, stop } = load();
    for (let round = 1; round <= ROUNDS; round += 1) {
      await untilMore('flowers', () => opened.length);
      await world.standBy('meadow');
      await world.moveAway('meadow');
      await untilMore('refusals', () => refused.length);
      await world.moveBack('meadow');
      const before = opened.length;
      await arrives('the meadow goes on', () => opened.length > before, AT_ONCE_MS);
    }
    await stop();
    const notServed = 'meadow is not served here; ask again shortly.';
    expect(new Set(refused.map((error) => (error as Error).message))).toEqual(new Set([notServed]));
    const all = [...opened].sort();
    await arrives('a visit to every flower', async () => (await world.rows('bees', 'visits')).length >= all.length);
    expect(await world.rows('bees', 'visits')).toEqual(all);
    const sql = 'SELECT epoch, commit_no FROM _outbox ORDER BY commit_no, epoch';
    const log = await world.store('meadow').reads.sql.all<{ epoch: number; commit_no: number }>(sql);
    const epochs = log.map(({ epoch }) => Number(epoch));
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    expect(new Set(epochs).size).toBe(ROUNDS + 1);
    expect(world.said).toEqual([]);
  }, 300_000);

  it('answers no query of another host from the database that was left', async () => {
    const look = () => world.meadowForPeers.count({});
    expect(await look()).toEqual({ flowers: 0 });
    await world.moveAway('meadow');
    await expect(look()).rejects.toThrow(NotOwner);
    await world.moveBack('meadow');
    await arrives('the meadow goes on', () => role('meadow') === 'owner');
    expect(await look()).toEqual({ flowers: 0 });
  });

  it('the hive: the sagas that call it wait, and end when it is back', async () => {
    const { opened, stop } = load();
    await untilMore('honey', async () => (await world.rows('hive', 'honey')).length);
    await world.moveAway('hive');
    await untilMore('flowers', () => opened.length);
    await stop();
    await world.moveBack('hive');
    const all = [...opened].sort();
    await arrives('a visit to every flower', async () => (await world.rows('bees', 'visits')).length >= all.length);
    expect(await world.rows('hive', 'honey')).toEqual(all);
  }, 300_000);

  it('stops alone when the journal names another database for it, and goes on when the journal is right again', async () => {
    const { opened, stop } = load();
    const { owner, epoch } = world.placement('bees');
    await world.change('bees', { epoch: epoch + 1, owner: 'another database' });
    await arrives('the bees stop', () => role('bees') === 'unavailable');
    const ready = await world.health.moduleReady('bees');
    expect(ready?.checks['database']).toEqual({
      ok: false,
      detail: expect.stringContaining('The database of bees is not the one that owns its data') as string,
    });
    await untilMore('flowers', () => opened.length);
    await world.change('bees', { epoch: epoch + 2, owner, phase: 'activating' });
    await arrives('the bees go on', () => role('bees') === 'owner');
    await stop();
    const all = [...opened].sort();
    await arrives('a visit to every flower', async () => (await world.rows('bees', 'visits')).length >= all.length);
    expect(await world.rows('bees', 'visits')).toEqual(all);
  }, 300_000);

  it('is fenced first by a mover, and goes on two epochs later when the switch has run out of time', async () => {
    const { opened, stop } = load();
    const { epoch } = world.placement('bees');
    await world.change('bees', { phase: 'switching', target: 'another', until: systemClock.now() + 600 });
    await world.store('bees').fence(epoch + 1);
    await arrives('bees are fenced', () => role('bees') === 'fenced');
    await arrives('it says so', async () => (await world.health.moduleReady('bees'))?.checks['database']?.ok === false);
    await arrives('the switch is cancelled', () => world.placement('bees').phase === 'idle');
    expect(world.placement('bees').epoch).toBe(epoch + 2);
    await stop();
    const all = [...opened].sort();
    await arrives('a visit to every flower', async () => (await world.rows('bees', 'visits')).length >= all.length);
    expect(world.said).toEqual([]);
  }, 300_000);
});
