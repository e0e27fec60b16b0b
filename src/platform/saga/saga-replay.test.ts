import { z } from 'zod';
import type { Saga } from '../module/saga.js';
import { saga } from '../module/saga-contract.js';
import type { Steps } from '../module/steps.js';
import { arrives } from '../testing/waiting.js';
import { note, type WaterClient } from './fixtures/growth.js';
import { type SagaLife, SagaWorld } from './fixtures/saga-world.js';

type Code = (steps: Steps, water: WaterClient) => Promise<void>;

describe('a saga whose code runs again', () => {
  let world: SagaWorld;
  let life: SagaLife;
  let code: Code;

  const written = saga('written', {
    in: z.null(),
    signals: { rain: z.null() },
    steps: {
      ...({
        pour: 'call',
        dig: 'apply',
        'dig won': 'apply',
        'pour won': 'apply',
        plough: 'apply',
        plant: 'apply',
      } as const),
      ...({ water: 'apply', rain: 'signal' } as const),
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

  const unit = (steps: Steps, name: string) => steps.apply(name, (tx) => note(tx, 'b1', name));
  const stuck = async () => (await life.engine.listStuck()).map(({ error }) => error);
  /** Runs the first code until it has thrown once; the clock stands still, so that it is not tried again. */
  const begun = async (first: Code) => {
    code = first;
    await life.start(Written, 's1', null);
    await arrives('the saga to have failed once', async () => {
      const rows = await world.garden.reads.sql.all<{ attempts: number }>('SELECT attempts FROM _saga');
      return rows[0]?.attempts === 1 && (await life.engine.idle());
    });
  };
  const again = async (next: Code) => {
    code = next;
    await life.settled();
  };

  it('sees outcomes in the order in which it saw them first: a race has the same winner', async () => {
    let slow: (() => void) | undefined;
    world.weather = async ({ deliver }) => {
      await new Promise<void>((resolve) => (slow = resolve));
      return deliver();
    };
    const winners: string[] = [];
    let broken = true;
    await begun(async (steps, water) => {
      const first = steps.call('pour', (key) => water.pour({ bedId: 'b1', litres: 1 }, { key })).then(() => 'pour');
      const second = unit(steps, 'dig').then(() => 'dig');
      const winner = await Promise.race([first, second]);
      winners.push(winner);
      await unit(steps, `${winner} won`);
      slow?.();
      await Promise.all([first, second]);
      if (broken) throw new Error('the spade broke');
    });
    broken = false;
    await life.settled();
    expect(winners).toEqual(['dig', 'dig']);
    expect([...(await world.lines('notes'))].sort()).toEqual(['b1: dig', 'b1: dig won']);
    expect(await world.states()).toEqual(['done']);
  });

  it('is stuck at once when it requests another step than before, and goes on when its code is fixed', async () => {
    await begun(async (steps) => {
      await unit(steps, 'dig');
      await unit(steps, 'plant');
      throw new Error('the spade broke');
    });
    await again(async (steps) => {
      await unit(steps, 'plough');
      await unit(steps, 'plant');
    });
    expect(await stuck()).toEqual([
      "garden.written s1 does not follow its log: the log has step 'dig' (apply) as number 1, and its code asks for step " +
        "'plough' (apply) as number 1. Bring back code that follows the " +
        'log, then retry the saga; until then it is stopped.',
    ]);
    expect(await world.lines('notes')).toEqual(['b1: dig', 'b1: plant']);
    code = async (steps) => {
      await unit(steps, 'dig');
      await unit(steps, 'plant');
      await unit(steps, 'water');
    };
    await life.engine.retry('garden', { saga: 'written', id: 's1' });
    await life.settled();
    expect(await world.states()).toEqual(['done']);
    expect(await world.lines('notes')).toEqual(['b1: dig', 'b1: plant', 'b1: water']);
  });

  it('is stuck when it requests the same steps in another order', async () => {
    await begun(async (steps) => {
      await Promise.all([unit(steps, 'dig'), unit(steps, 'plant')]);
      throw new Error('the spade broke');
    });
    await again(async (steps) => void (await Promise.all([unit(steps, 'plant'), unit(steps, 'dig')])));
    expect((await stuck())[0]).toContain(
      "the log has step 'dig' (apply) as number 1, and its code asks for step 'plant' (apply) as number 1",
    );
  });

  it.each([
    ['ends', async (steps: Steps) => unit(steps, 'dig')],
    ['waits for a signal first', async (steps: Steps) => void (await unit(steps, 'dig'), await steps.signal(['rain']))],
    [
      'waits for something that is no step',
      async (steps: Steps) => unit(steps, 'dig').then(() => new Promise<void>(() => {})),
    ],
  ])('is stuck when it %s without a step that is in its log', async (_what, changed) => {
    await begun(async (steps) => {
      await unit(steps, 'dig');
      await unit(steps, 'plant');
      throw new Error('the spade broke');
    });
    await again(changed);
    expect(await stuck()).toEqual([
      expect.stringMatching(/^garden\.written s1 does not follow its log: the log has step 'plant' \(apply\)/),
    ]);
  });

  it('goes on from the log of an older program, which has no order', async () => {
    await begun(async (steps) => {
      await unit(steps, 'dig');
      await unit(steps, 'plant');
      throw new Error('the spade broke');
    });
    await life.unit((tx) => tx.sql.all('UPDATE _saga_step SET asked_no = NULL, ended_no = NULL'));
    await again(async (steps) => {
      await unit(steps, 'dig');
      await unit(steps, 'plant');
      await unit(steps, 'water');
    });
    expect(await world.states()).toEqual(['done']);
    expect(await world.lines('notes')).toEqual(['b1: dig', 'b1: plant', 'b1: water']);
  });
});
