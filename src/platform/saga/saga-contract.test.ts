import { z } from 'zod';
import { assertGraph } from '../module/graph.js';
import { implement } from '../module/implement.js';
import type { Saga } from '../module/saga.js';
import { saga } from '../module/saga-contract.js';
import type { Steps } from '../module/steps.js';
import { garden, Growth, note } from './fixtures/growth.js';
import { type SagaLife, SagaWorld } from './fixtures/saga-world.js';

describe('the contract of a saga', () => {
  let world: SagaWorld;
  let life: SagaLife;
  let code: (steps: Steps) => Promise<void>;

  const watch = saga('watch', {
    in: z.object({ bedId: z.string(), nights: z.int().default(1) }),
    signals: { frozen: z.object({ celsius: z.int(), by: z.string().default('wind') }) },
    steps: { look: 'apply', frozen: 'signal', cover: 'apply' },
  });
  const seen: unknown[] = [];

  class Watch implements Saga<typeof watch> {
    static readonly contract = watch;
    run(steps: Steps<typeof watch>, input: unknown): Promise<void> {
      seen.push(input);
      return code(steps as never);
    }
  }

  beforeEach(async () => {
    seen.length = 0;
    code = async (steps) => void seen.push(await steps.signal(['frozen']));
    world = await SagaWorld.open();
    life = await world.live({ sagas: [Growth, Watch] });
  });
  afterEach(async () => {
    await life.stop();
    await world.close();
  });

  const unit = (steps: Steps, name: string) => steps.apply(name, (tx) => note(tx, 'b1', name));
  const send = (name: string, data: unknown) =>
    life.unit((tx) => life.sagas.signal(tx, Watch, 'w1', name as 'frozen', data as { celsius: number }));
  const stuck = async () => (await life.engine.listStuck()).map(({ error }) => error);
  const changeInput = (input: unknown) =>
    life.unit((tx) => tx.sql.all('UPDATE _saga SET input = ?', [JSON.stringify(input)]));
  /** Starts a saga that has received a signal, as a program with another contract has stored both. */
  const startedBefore = (input: unknown, data: unknown) =>
    life.unit(async (tx) => {
      await life.sagas.start(tx, Watch, 'w1', { bedId: 'b1' });
      await life.sagas.signal(tx, Watch, 'w1', 'frozen', { celsius: 0 });
      await tx.sql.all('UPDATE _saga SET input = ?', [JSON.stringify(input)]);
      await tx.sql.all('UPDATE _saga_signal SET data = ?', [JSON.stringify(data)]);
    });
  const runs = async (written: typeof code) => {
    code = written;
    await life.start(Watch, 'w1', { bedId: 'b1' });
    await life.settled();
  };

  it('refuses an input that breaks it, with a sentence that names module and saga, and starts nothing', async () => {
    await expect(life.start(Growth, 'g1', { bedId: 'b1', litres: 'seven' as never })).rejects.toThrow(
      "garden.tend started garden.growth g1 with an input that breaks its contract at 'litres': " +
        'Invalid input: expected number, received string; give it the input that it declares.',
    );
    expect(await world.states()).toEqual([]);
  });

  it('refuses a signal that breaks it, and one that it does not declare; neither arrives', async () => {
    await life.start(Watch, 'w1', { bedId: 'b1' });
    await expect(send('frozen', { celsius: 'cold' })).rejects.toThrow(
      "garden.tend sent the signal 'frozen' to garden.watch w1 with data that breaks its contract at 'celsius': " +
        'Invalid input: expected number, received string; send what it declares.',
    );
    await expect(send('hailed', null)).rejects.toThrow(
      "garden.tend sent the signal 'hailed' to garden.watch w1, which its contract does not declare; its signals are: frozen.",
    );
    await life.settled();
    expect(await world.states()).toEqual(['running']);
  });

  it('gives the code a copy: with defaults, and without what it does not know', async () => {
    const input = { bedId: 'b1', colour: 'red' };
    await life.start(Watch, 'w1', input);
    await send('frozen', { celsius: -3, wind: true });
    await life.settled();
    expect(seen.at(-2)).toEqual({ bedId: 'b1', nights: 1 });
    expect(seen.at(-1)).toEqual({ name: 'frozen', data: { celsius: -3, by: 'wind' } });
  });

  it('reads what a former contract has stored, with the defaults that there are now', async () => {
    await startedBefore({ bedId: 'b1' }, { celsius: -3 });
    await life.settled();
    expect(seen.at(-2)).toEqual({ bedId: 'b1', nights: 1 });
    expect(seen.at(-1)).toEqual({ name: 'frozen', data: { celsius: -3, by: 'wind' } });
    await life.start(Watch, 'w1', { bedId: 'b1' });
  });

  it('that cannot read the stored input stops the saga at once, and loses nothing', async () => {
    await life.start(Watch, 'w1', { bedId: 'b1' });
    await life.settled();
    await changeInput({ bed: 'b1' });
    await send('frozen', { celsius: -3 });
    await life.settled();
    expect(await stuck()).toEqual([
      "garden.watch w1 cannot read the input that it was started with at 'bedId': Invalid input: expected string, received undefined. " +
        'Make its contract read that too, then retry the saga; until then it is stopped.',
    ]);
    await changeInput({ bedId: 'b1' });
    await life.engine.retry('garden', { saga: 'watch', id: 'w1' });
    await life.settled();
    expect(await world.states()).toEqual(['done']);
  });

  it('that cannot read a stored signal stops the saga at once; its code cannot catch that', async () => {
    let caught = false;
    code = async (steps) => void (await steps.signal(['frozen']).catch(() => (caught = true)));
    await startedBefore({ bedId: 'b1' }, { celsius: 'cold' });
    await life.settled();
    expect((await stuck())[0]).toMatch(
      /^garden\.watch w1 cannot read the signal 'frozen' that it has received at 'celsius': .* Make its contract read that too/,
    );
    expect(caught).toBe(false);
  });

  it.each([
    [
      'requests a step that it does not declare',
      (steps: Steps) => unit(steps, 'dig'),
      "requests the step 'dig' (apply), which its contract does not declare; add it to steps, then retry the saga.",
    ],
    [
      'requests a step of another kind',
      (steps: Steps) => unit(steps, 'frozen'),
      "requests the step 'frozen' (apply), which its contract declares as signal; change one of them, then retry the saga.",
    ],
    [
      'requests its steps in another order',
      async (steps: Steps) => void (await unit(steps, 'cover'), await unit(steps, 'look')),
      "requests the step 'look' after 'cover', and its contract declares it before; change one of them, then retry the saga.",
    ],
  ])('stops at once a saga whose code %s', async (_what, written, sentence) => {
    await runs(written);
    expect(await stuck()).toEqual([`garden.watch w1 ${sentence}`]);
  });

  it('declares a step once that is repeated for several things, in any order', async () => {
    await runs(async (steps) => {
      for (const bed of ['b2', 'b1']) await Promise.all([unit(steps, `cover: ${bed}`), unit(steps, `look: ${bed}`)]);
    });
    expect(await world.states()).toEqual(['done']);
    expect(await world.lines('notes')).toHaveLength(4);
  });

  it('is plain data, or the module does not start', () => {
    class Dated implements Saga {
      static readonly contract = saga('dated', { in: z.any(), signals: { rain: z.null() }, steps: {} });
      async run() {}
    }
    expect(() => assertGraph([implement(garden, { calls: {}, sagas: [Dated] })])).toThrow(
      'The schema of the input of the saga garden.dated is not plain: it contains z.any(); a contract admits plain data',
    );
  });

  it.each([
    [() => saga('Watch Out', { in: z.null(), steps: {} }), "A saga cannot be named 'Watch Out'; allowed is"],
    [
      () => saga('watch', { in: z.null(), signals: { timeout: z.null() }, steps: {} }),
      "The saga 'watch' has a signal 'timeout'; rename it: that is the name of a wait without a signal.",
    ],
    [
      () => saga('watch', { in: z.null(), steps: { '1': 'apply' } }),
      "The saga 'watch' has a step '1'; a step's name is no number, and has no ': '.",
    ],
  ])('refuses a name that cannot be used', (declare, sentence) => {
    expect(declare).toThrow(sentence);
  });
});
