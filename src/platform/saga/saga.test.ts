import { milliseconds } from '../contract/duration.js';
import { Unavailable } from '../contract/failure.js';
import { arrives } from '../testing/waiting.js';
import type { Tx } from '../store/unit/tx.js';
import { forgetSagas } from './saga-queries.js';
import { Growth } from './fixtures/growth.js';
import { type SagaLife, SagaWorld } from './fixtures/saga-world.js';

describe('a saga', () => {
  let world: SagaWorld;
  let life: SagaLife;

  beforeEach(async () => {
    world = await SagaWorld.open();
    life = await world.live();
  });
  afterEach(async () => {
    await life.stop();
    await world.close();
  });

  const keys = (call: string) => world.arrived.filter((one) => one.call === call).map(({ context }) => context.key);
  const sprout = (id = 'g1') => life.unit((tx) => life.sagas.signal(tx, Growth, id, 'sprouted', { height: 3 }));

  it('goes from step to step, waits for a signal, and ends', async () => {
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await life.settled();
    expect(await world.states()).toEqual(['running']);
    expect(await sprout()).toBe(true);
    await life.settled();
    expect(await world.states()).toEqual(['done']);
    expect(await world.lines('pours')).toEqual(['b1 7', 'b1 3']);
    expect(await world.lines('notes')).toEqual(['b1: watered', 'b1: sprouted']);
    expect(await world.lines('drains')).toEqual([]);
    expect(new Set(keys('pour')).size).toBe(2);
  });

  it('receives a signal that arrives between its look for signals and the record of its wait', async () => {
    world.beforeUnit = async (unit) => {
      if (!unit.endsWith('waits')) return;
      world.beforeUnit = () => Promise.resolve();
      expect(await sprout()).toBe(true);
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await life.settled();
    expect(await world.states()).toEqual(['done']);
    expect(await world.lines('notes')).toEqual(['b1: watered', 'b1: sprouted']);
  });

  it('begins with the unit that starts it, or not at all (guarantee 2)', async () => {
    const failing = life.unit(async (tx) => {
      await life.sagas.start(tx, Growth, 'g1', { bedId: 'b1', litres: 7 });
      throw new Error('thought better of it');
    });
    await expect(failing).rejects.toThrow('thought better of it');
    await life.settled();
    expect(await world.states()).toEqual([]);
    expect(world.arrived).toEqual([]);
  });

  it('is started once for an id, and with one input only', async () => {
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await life.start(Growth, 'g1', { litres: 7, bedId: 'b1' });
    await life.settled();
    expect(await world.lines('pours')).toEqual(['b1 7']);
    await expect(life.start(Growth, 'g1', { bedId: 'b1', litres: 8 })).rejects.toThrow(
      'garden.tend in garden started growth g1 again with another input; one id stands for one input.',
    );
  });

  it('can be started only if its module lists it', async () => {
    class Unlisted extends Growth {}
    await expect(life.start(Unlisted, 'g1', { bedId: 'b1', litres: 7 })).rejects.toThrow(
      'Unlisted is no saga of garden; add it to sagas in src/modules/garden/module.ts. Its sagas are: Growth.',
    );
  });

  it('calls as its module, on behalf of the member who started it, with the correlation id of that request', async () => {
    await world.garden.units.run(
      'garden.tend',
      (tx) => life.sagas.start(tx, Growth, 'g1', { bedId: 'b1', litres: 7 }),
      { call: { name: 'garden.tend', principal: { kind: 'member', memberId: 'm1', roles: [] }, correlationId: 'c1' } },
    );
    await life.settled();
    expect(world.arrived[0]?.context).toMatchObject({
      principal: { kind: 'module', module: 'garden', onBehalfOf: 'm1' },
      correlationId: 'c1',
    });
  });

  it('gets a refusal as a result, the same at every replay', async () => {
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 700 });
    await life.settled();
    expect(await world.lines('notes')).toEqual(['b1: There are only 100 litres.']);
    expect(await world.lines('pours')).toEqual([]);
    expect(await world.states()).toEqual(['done']);
  });

  it('sends a step again under the same key while its callee is unavailable, and does not count that as a failure', async () => {
    await life.stop();
    life = await world.live({ limits: { attempts: 2 } });
    const asked: (string | undefined)[] = [];
    world.weather = ({ context, deliver }) => {
      asked.push(context.key);
      return asked.length < 6 ? Promise.reject(new Unavailable('The water is away.')) : deliver();
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await life.settled();
    expect(asked).toHaveLength(6);
    expect(new Set(asked).size).toBe(1);
    expect(await world.lines('notes')).toEqual(['b1: watered']);
    expect(await world.lines('pours')).toEqual(['b1 7']);
  });

  it('has one effect for a step whose responses are lost', async () => {
    let lost = 0;
    world.weather = async ({ deliver }) => {
      const answer = await deliver();
      if (lost++ < 3) throw new Unavailable('The answer is lost.');
      return answer;
    };
    await life.start(Growth, 'g1', { bedId: 'b1', litres: 7 });
    await life.settled();
    expect(world.arrived).toHaveLength(4);
    expect(await world.lines('pours')).toEqual(['b1 7']);
    expect(await world.lines('notes')).toEqual(['b1: watered']);
  });

  it('does not delay other sagas while it waits for its callee, even when one runs at a time', async () => {
    await life.stop();
    life = await world.live({ limits: { concurrent: 1 } });
    let away = true;
    world.weather = async ({ deliver, context }) => {
      if (away && context.correlationId === 'slow') throw new Unavailable('The water is away.');
      return deliver();
    };
    const call = {
      name: 'garden.tend',
      principal: { kind: 'module', module: 'garden' },
      correlationId: 'slow',
    } as const;
    const start = (tx: Tx) => life.sagas.start(tx, Growth, 'g1', { bedId: 'b1', litres: 1 });
    await world.garden.units.run('garden.tend', start, { call });
    for (const id of ['g2', 'g3']) await life.start(Growth, id, { bedId: id, litres: 1 });
    await arrives('the others to be watered', async () => (await world.lines('notes')).length === 2);
    away = false;
    await life.settled();
    expect([...(await world.lines('pours'))].sort()).toEqual(['b1 1', 'g2 1', 'g3 1']);
  });

  describe('waiting for a signal', () => {
    beforeEach(async () => {
      // The clock is turned while a step is under way: its answer may take longer than that.
      await life.start(Growth, 'g1', { bedId: 'b1', litres: 7, patience: 3_600_000 });
      await life.settled();
    });

    it('gets the timeout when no signal arrives in time, and undoes its steps, the last first', async () => {
      await world.clock.advance('299s');
      await life.settled();
      expect(await world.lines('notes')).toEqual(['b1: watered']);
      await world.clock.advance('1s');
      await life.settled();
      expect(await world.lines('notes')).toEqual(['b1: watered', 'b1: timeout', 'b1: not watered after all']);
      const [pour] = await world.water.reads.sql.all<{ id: string }>('SELECT id FROM pours');
      expect(await world.lines('drains')).toEqual([pour?.id]);
      expect(await world.states()).toEqual(['done']);
    });

    it('has one winner of a signal and the timeout, whichever unit comes first', async () => {
      const racing = world.clock.advance('300s');
      const told = await sprout();
      await racing;
      await life.settled();
      const notes = await world.lines('notes');
      const won = notes.includes('b1: sprouted');
      expect(notes.includes('b1: timeout')).toBe(!won);
      expect(await world.lines('pours')).toHaveLength(won ? 2 : 1);
      expect(await world.lines('drains')).toHaveLength(won ? 0 : 1);
      expect(told).toBe(true);
    });

    it('receives a signal that has arrived when the timeout is due', async () => {
      await life.stop();
      await sprout();
      await world.clock.advance('400s');
      life = await world.live();
      await life.settled();
      expect(await world.lines('notes')).toEqual(['b1: watered', 'b1: sprouted']);
    });

    it('receives the first of several signals, and the sender of a signal after its end learns that it has ended', async () => {
      await life.unit(async (tx) => {
        await life.sagas.signal(tx, Growth, 'g1', 'frozen', { celsius: -3 });
        await life.sagas.signal(tx, Growth, 'g1', 'sprouted', { height: 3 });
      });
      await life.settled();
      expect(await world.lines('notes')).toEqual(['b1: watered', 'b1: frozen', 'b1: not watered after all']);
      expect(await sprout()).toBe(false);
      expect(await sprout('nobody')).toBe(false);
    });

    it('receives a signal that arrives before its wait is recorded, while another saga waits', async () => {
      world.beforeUnit = async (unit) => {
        if (unit === 'garden.growth g2 waits') await sprout('g2');
      };
      await life.start(Growth, 'g2', { bedId: 'b2', litres: 7 });
      await life.settled();
      expect(await world.lines('pours')).toEqual(['b1 7', 'b2 7', 'b2 3']);
    });

    it('is deleted only when it has ended, long enough ago', async () => {
      const forget = () => life.unit((tx) => forgetSagas(tx.sql, world.clock.now() - milliseconds('30d'), 10));
      await world.clock.advance('300s');
      await life.settled();
      await life.start(Growth, 'g2', { bedId: 'b2', litres: 7 });
      await life.settled();
      await life.stop();
      await world.clock.advance('29d');
      expect(await forget()).toBe(0);
      await world.clock.advance('2d');
      expect(await forget()).toBe(1);
      expect(await world.states()).toEqual(['running']);
      const left = await world.garden.reads.sql.all('SELECT DISTINCT id FROM _saga_step');
      expect(left).toEqual([{ id: 'g2' }]);
    });

    it('receives no signal of a unit of work that was rolled back', async () => {
      const failing = life.unit(async (tx) => {
        await life.sagas.signal(tx, Growth, 'g1', 'frozen', { celsius: -3 });
        throw new Error('it was a false alarm');
      });
      await expect(failing).rejects.toThrow('false alarm');
      await life.settled();
      expect(await world.lines('notes')).toEqual(['b1: watered']);
    });
  });
});
