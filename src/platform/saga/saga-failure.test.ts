import { refused } from '../contract/failure.js';
import { z } from 'zod';
import type { AnySaga, Saga } from '../module/saga.js';
import { saga } from '../module/saga-contract.js';
import type { Steps } from '../module/steps.js';
import { arrives } from '../testing/waiting.js';
import { DRY, note, type WaterClient } from './fixtures/growth.js';
import { type SagaClass, type SagaLife, SagaWorld } from './fixtures/saga-world.js';

type Code = (steps: Steps, water: WaterClient) => Promise<void>;

describe('a saga whose code', () => {
  let world: SagaWorld;
  let life: SagaLife;
  let code: Code;

  const written = saga('written', {
    in: z.null(),
    signals: { rain: z.object({ litres: z.int() }) },
    steps: {
      ...({ rain: 'signal', first: 'signal', second: 'signal' } as const),
      ...({ pour: 'call', twice: 'call', hush: 'call' } as const),
      ...({ dig: 'apply', plant: 'apply', water: 'apply', note: 'apply' } as const),
    },
  });

  class Written implements Saga<typeof written> {
    static readonly contract = written;
    constructor(private readonly water: WaterClient) {}
    run(steps: Steps<typeof written>, _input: null): Promise<void> {
      return code(steps as never, this.water);
    }
  }

  beforeEach(async () => {
    world = await SagaWorld.open();
    life = await world.live({ sagas: [Written], limits: { attempts: 3 } });
  });
  afterEach(async () => {
    await life.stop();
    await world.close();
  });

  const runs = async (written: Code) => {
    code = written;
    await life.start(Written, 's1', null);
    await life.settled();
  };
  const stuck = async () => (await life.engine.listStuck()).map(({ error }) => error);
  const unit = async (steps: Steps, name: string) => steps.apply(name, (tx) => note(tx, 'b1', name));

  it('throws is tried again from its log, and is stuck after its last attempt', async () => {
    let attempts = 0;
    await runs(async (steps) => {
      await unit(steps, 'dig');
      attempts += 1;
      throw new Error('the spade broke');
    });
    expect(attempts).toBe(3);
    expect(await world.lines('notes')).toEqual(['b1: dig']);
    expect(await life.engine.listStuck()).toEqual([
      {
        module: 'garden',
        saga: 'written',
        id: 's1',
        input: null,
        attempts: 3,
        error: 'the spade broke',
        stack: expect.stringContaining('saga-failure.test'),
        startedAt: expect.any(String),
        stuckAt: expect.any(String),
        lastStep: 'dig',
      },
    ]);
  });

  it('is fixed goes on where it was when it is retried', async () => {
    let broken = true;
    await runs(async (steps) => {
      await unit(steps, 'dig');
      if (broken) throw new Error('the spade broke');
      await unit(steps, 'plant');
    });
    broken = false;
    await life.engine.retry('garden', { saga: 'written', id: 's1' });
    await life.settled();
    expect(await world.lines('notes')).toEqual(['b1: dig', 'b1: plant']);
    expect(await world.states()).toEqual(['done']);
    await expect(life.engine.retry('garden', { saga: 'written', id: 's1' })).rejects.toThrow(
      'garden has no stuck saga written s1; list the stuck ones to see what waits.',
    );
  });

  it('throws a refusal has failed', async () => {
    await runs((steps) =>
      steps.apply('dig', () => {
        throw refused(DRY, 'The ground is dry.');
      }),
    );
    expect(await stuck()).toEqual(['The ground is dry.']);
  });

  it('uses the name of a step twice is stuck, with an error that says so', async () => {
    await runs(async (steps) => {
      await unit(steps, 'dig');
      await unit(steps, 'dig');
    });
    expect(await stuck()).toEqual(["garden.written s1 has two steps named 'dig'; give each step a name of its own."]);
    expect(await world.lines('notes')).toEqual(['b1: dig']);
  });

  it('makes a call outside its steps is stuck, with an error that says so', async () => {
    await runs(async (_steps, water) => void (await water.pour({ bedId: 'b1', litres: 1 })));
    expect(await stuck()).toEqual([
      'garden.written s1 made the call water.pour outside its steps, where every replay repeats it; make it in steps.call().',
    ]);
    expect(world.arrived).toEqual([]);
  });

  it('sends two commands in one step is stuck, with an error that says so', async () => {
    await runs((steps, water) =>
      steps.call('twice', async (key) => {
        await water.pour({ bedId: 'b1', litres: 1 }, { key });
        await water.drain({ pourId: 'p' }, { key });
      }),
    );
    expect(await stuck()).toEqual([
      "garden.written s1 sends water.pour and water.drain in its step 'twice'; give each command a step of its own.",
    ]);
  });

  it('sends a command that stores no outcome is stuck, with an error that says so', async () => {
    await runs(async (steps, water) => void (await steps.call('hush', () => water.secret({}))));
    expect((await stuck())[0]).toContain(
      "garden.written s1 sends water.secret in its step 'hush', but that command stores no outcome (key: 'never')",
    );
  });

  it('ends before its steps do is stuck, with an error that says so', async () => {
    await runs(async (steps) => void unit(steps, 'dig'));
    expect(await stuck()).toEqual(['garden.written s1 ended while a step was under way; await every step.']);
  });

  it('has changed the kind of a step under way is stuck, with an error that says so', async () => {
    await runs(async (steps) => {
      await unit(steps, 'dig');
      throw new Error('the spade broke');
    });
    code = async (steps, water) =>
      void (await steps.call('dig', (key) => water.pour({ bedId: 'b1', litres: 1 }, { key })));
    await life.engine.retry('garden', { saga: 'written', id: 's1' });
    await life.settled();
    expect((await stuck())[0]).toContain(
      "does not follow its log: the log has step 'dig' (apply) as number 1, and its code asks for step 'dig' (call) as number 1",
    );
  });

  it('catches everything cannot catch a wait', async () => {
    const caught: unknown[] = [];
    code = async (steps) => {
      try {
        await steps.signal(['rain'], { within: 1_000 });
      } catch (error) {
        caught.push(error);
      } finally {
        caught.push('finally');
      }
    };
    await life.start(Written, 's1', null);
    await life.settled();
    expect(caught).toEqual([]);
    await world.clock.advance('1s');
    await life.settled();
    expect(caught).toEqual(['finally']);
  });

  it('waits twice receives each signal once', async () => {
    const heard: unknown[] = [];
    code = async (steps) => {
      const first = await steps.signal(['rain'], { step: 'first' });
      const second = await steps.signal(['rain'], { step: 'second', within: 1_000 });
      heard.push(first, second);
    };
    await life.start(Written, 's1', null);
    await life.unit((tx) => life.sagas.signal(tx, Written, 's1', 'rain', { litres: 1 }));
    await life.settled();
    await world.clock.advance('1s');
    await life.settled();
    expect(heard).toEqual([{ name: 'rain', data: { litres: 1 } }, { name: 'timeout' }]);
  });

  it('compensates undoes its last step first', async () => {
    await runs(async (steps) => {
      for (const name of ['dig', 'plant', 'water'])
        await steps.apply(name, (tx) => note(tx, 'b1', name), { compensate: (tx) => note(tx, 'b1', `un${name}`) });
      await steps.compensate();
      await steps.compensate();
    });
    expect((await world.lines('notes')).slice(3)).toEqual(['b1: unwater', 'b1: unplant', 'b1: undig']);
  });

  it('takes several steps at once does each of them once', async () => {
    await runs(async (steps, water) => {
      const litres = [1, 2, 3];
      await Promise.all(
        litres.map((some) => steps.call(`pour: ${some}`, (key) => water.pour({ bedId: 'b1', litres: some }, { key }))),
      );
      await unit(steps, 'dig');
    });
    expect([...(await world.lines('pours'))].sort()).toEqual(['b1 1', 'b1 2', 'b1 3']);
    expect(await world.states()).toEqual(['done']);
  });

  it('takes several steps at once goes on when one ends while another waits for a signal', async () => {
    await runs(async (steps, water) => {
      const rain = steps.signal(['rain']);
      await steps.call('pour', (key) => water.pour({ bedId: 'b1', litres: 1 }, { key }));
      await unit(steps, 'dig');
      await rain;
    });
    expect(await world.lines('pours')).toEqual(['b1 1']);
    expect(await world.lines('notes')).toEqual(['b1: dig']);
    await life.unit((tx) => life.sagas.signal(tx, Written, 's1', 'rain', { litres: 1 }));
    await life.settled();
    expect(await world.states()).toEqual(['done']);
  });

  it('has a refused compensation is stuck, with an error that names the step', async () => {
    await runs(async (steps, water) => {
      await steps.call('pour', (key) => water.pour({ bedId: 'b1', litres: 1 }, { key }), {
        compensate: (key) => water.pour({ bedId: 'b1', litres: 700 }, { key }),
      });
      await steps.compensate();
    });
    expect((await stuck())[0]).toContain(
      "The compensation of step 'pour' of garden.written s1 was refused with DRY: There are only 100 litres.",
    );
  });

  it('queries in a step before it sends is allowed to', async () => {
    await runs(async (steps, water) => {
      const pour = await steps.call('pour', async (key) => water.pour({ bedId: 'b1', litres: 2 }, { key }));
      await steps.apply('note', (tx) => note(tx, 'b1', String(pour.litres)));
    });
    expect(await world.lines('notes')).toEqual(['b1: 2']);
  });
});

describe('the sagas of a module', () => {
  it('have different names', async () => {
    const world = await SagaWorld.open();
    const named = () =>
      class implements AnySaga {
        static readonly contract = saga('same', { in: z.null(), steps: {} });
        async run() {}
      } as SagaClass;
    await expect(world.live({ sagas: [named(), named()] })).rejects.toThrow(
      "garden has two sagas named 'same'; rename one of them.",
    );
    await world.close();
  });
});

describe('two runners of one module', () => {
  let world: SagaWorld;
  beforeEach(async () => (world = await SagaWorld.open()));
  afterEach(() => world.close());

  /** Digs, waits in the middle of a call until it is let go, and plants. */
  const slow = saga('slow', { in: z.null(), steps: { pour: 'call', plant: 'apply' } });
  class Slow implements Saga<typeof slow> {
    static readonly contract = slow;
    constructor(private readonly water: WaterClient) {}
    async run(steps: Steps<typeof slow>): Promise<void> {
      await steps.call('pour', (key) => this.water.pour({ bedId: 'b1', litres: 1 }, { key }));
      await steps.apply('plant', (tx) => note(tx, 'b1', 'planted'));
    }
  }

  it('do not both write: one that has lost the lease without knowing it cannot', async () => {
    const held: (() => void)[] = [];
    world.weather = async ({ deliver }) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return deliver();
    };
    const first = await world.live({ sagas: [Slow] });
    await first.start(Slow, 's1', null);
    await arrives('the call of the first', () => held.length === 1);
    const second = await world.live({ sagas: [Slow] });
    await arrives('the call of the second', () => held.length === 2);
    held[0]?.();
    await arrives('the first to give up', () => first.engine.idle());
    expect(await world.lines('pours')).toEqual(['b1 1']);
    expect(await world.lines('notes')).toEqual([]);
    held[1]?.();
    await second.settled();
    expect(await world.lines('pours')).toEqual(['b1 1']);
    expect(await world.lines('notes')).toEqual(['b1: planted']);
    await first.stop();
    await second.stop();
  });

  it('take turns: the second begins when the lease of the first has expired, or was released', async () => {
    const first = await world.live({ sagas: [Slow] });
    const second = await world.live({ sagas: [Slow], alone: false });
    first.life.end();
    await first.start(Slow, 's1', null);
    await second.settled();
    expect(await world.states()).toEqual(['running']);
    await world.clock.advance('45s');
    await arrives('the second to take over', async () => {
      await second.settled();
      return (await world.states())[0] === 'done';
    });
    await second.stop();
    const third = await world.live({ sagas: [Slow], alone: false });
    await third.start(Slow, 's2', null);
    await third.settled();
    expect(await world.states()).toEqual(['done', 'done']);
    await third.stop();
  });
});
