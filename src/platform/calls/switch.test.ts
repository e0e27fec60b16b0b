import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { command, query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { DeadlineExceeded, NotOwner, Unavailable } from '../contract/failure.js';
import type { CallContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import { PeerSilent } from '../peer/peer-exchange.js';
import { quietLog } from '../testing/quiet-log.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import type { Destination, DestinationChanges, Served, Transport } from './dispatcher.js';
import { derivedKey } from './make-client.js';
import { Router } from './router.js';
import type { SwitchLimits } from './switch-limits.js';

const shape = { in: z.object({}), out: z.object({}), allow: [anyone] };
const garden = contract('garden', { calls: { dig: command(shape), look: query(shape) } });
const { dig, look } = garden.calls;
const notOwner = () => new NotOwner('garden', 'garden does not write here.');
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A transport that keeps what it is given. Each call gets what `respond` says. */
class Recorder implements Transport {
  readonly tries: { readonly input: unknown; readonly context: CallContext }[] = [];
  respond: () => Promise<unknown> = async () => ({});

  async dispatch(_call: unknown, input: unknown, context: CallContext, servedBy: string): Promise<Served> {
    this.tries.push({ input, context });
    const value = await this.respond();
    return { value, json: JSON.stringify(value), servedBy };
  }

  async void(_call: unknown, context: CallContext) {
    this.tries.push({ input: 'void', context });
    await this.respond();
    return { kind: 'voided' as const };
  }

  get inputs(): readonly unknown[] {
    return this.tries.map(({ input }) => input);
  }
}

/** Where the garden is, as tests say. A change by another process is seen after `refresh` only. */
class Places implements DestinationChanges {
  refreshes = 0;
  changedElsewhere: Destination | undefined;
  private readonly listeners = new Set<(module: string) => void>();

  constructor(public now: Destination) {}

  change(to: Destination): void {
    this.now = to;
    for (const listener of this.listeners) listener('garden');
  }

  async refresh(): Promise<void> {
    this.refreshes += 1;
    await tick();
    if (this.changedElsewhere) this.change(this.changedElsewhere);
    this.changedElsewhere = undefined;
  }

  onChange(listener: (module: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

describe('a call that meets a switch of its module', () => {
  let clock: VirtualClock;
  let here: Recorder;
  let there: Recorder;
  let places: Places;
  let seen: string[];
  let router: Router;
  const at = (transport: Transport, epoch: number, switching = false): Destination => ({
    name: transport === here ? 'here' : 'there',
    transport,
    epoch,
    switching,
  });
  const routerWith = (limits: Partial<SwitchLimits> = {}, log: Log = quietLog) => {
    let keys = 0;
    return new Router(() => places.now, {
      clock,
      ids: { next: () => `key-${(keys += 1)}` },
      log,
      changes: places,
      limits,
      switches: {
        waited: (module, ms) => void seen.push(`${module} waited ${ms}`),
        refused: (module, reason) => void seen.push(`${module} refused: ${reason}`),
      },
    });
  };
  beforeEach(() => {
    clock = new VirtualClock();
    here = new Recorder();
    there = new Recorder();
    places = new Places(at(here, 1));
    seen = [];
    router = routerWith();
  });
  afterEach(() => router.stopWaiting());
  const context = (parts: Partial<CallContext> = {}): CallContext => ({
    name: 'garden.dig',
    principal: { kind: 'anonymous' },
    correlationId: 'c1',
    ...parts,
  });
  const dispatch = (input: unknown = {}, parts: Partial<CallContext> = {}) => {
    const result = router.dispatch(dig, input, context(parts));
    result.catch(() => undefined);
    return result;
  };
  const waiting = () => router.queue?.waiting().get('garden') ?? 0;

  describe('is repeated after NotOwner', () => {
    beforeEach(() => {
      here.respond = () => Promise.reject(notOwner());
      places.changedElsewhere = at(there, 2);
    });

    it('where the owner is by now, which the refreshed placements say', async () => {
      expect((await dispatch()).servedBy).toBe('garden@there');
      expect([here.tries.length, there.tries.length, places.refreshes]).toEqual([1, 1, 1]);
    });

    describe('that came after an attempt without an answer:', () => {
      const unknown = 'its outcome is unknown; call it again with the same key.';
      beforeEach(() => {
        const options = { cause: new PeerSilent('It was sent.') };
        here.respond = () => Promise.reject(new NotOwner('garden', 'garden is elsewhere.', options));
      });

      it('it succeeds where the owner is, which has the stored outcome', async () => {
        expect((await dispatch()).servedBy).toBe('garden@there');
      });

      it('its outcome is unknown when the new owner does not take it either', async () => {
        there.respond = () => Promise.reject(new Unavailable('garden cannot be reached; nothing was done.'));
        await expect(dispatch()).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringContaining(unknown) as string,
          servedBy: 'garden@there',
        });
      });

      it('its outcome is unknown when it must not wait', async () => {
        router.stopWaiting();
        await expect(dispatch()).rejects.toMatchObject({
          message: expect.stringContaining(unknown) as string,
          cause: { message: expect.stringContaining('this process is stopping') as string },
          retryAfterMs: 1_000,
        });
      });

      it('its outcome is unknown when its deadline passes while it waits', async () => {
        places.changedElsewhere = undefined;
        const call = dispatch({}, { deadline: clock.monotonic() + 1_000 });
        await promisesRun();
        expect(waiting()).toBe(1);
        clock.turn(1_000);
        await expect(call).rejects.toMatchObject({
          code: 'DEADLINE_EXCEEDED',
          message: expect.stringContaining(unknown) as string,
        });
      });

      it('its outcome is unknown where no call waits', async () => {
        const alone = new Router(() => places.now, { clock, ids: { next: () => 'key' }, log: quietLog });
        await expect(alone.dispatch(dig, {}, context())).rejects.toMatchObject({
          code: 'UNAVAILABLE',
          message: expect.stringContaining(unknown) as string,
        });
      });
    });

    it('where it was, when that is the owner at a newer epoch', async () => {
      here.respond = () => (here.tries.length === 1 ? Promise.reject(notOwner()) : Promise.resolve({}));
      places.changedElsewhere = at(here, 3);
      expect((await dispatch()).servedBy).toBe('garden@here');
      expect(here.tries).toHaveLength(2);
    });

    it('with the key that was fixed before the first try', async () => {
      await dispatch();
      expect([here, there].map(({ tries }) => [tries[0]?.context.key, tries[0]?.context.keyUnstored])).toEqual([
        ['key-1', true],
        ['key-1', true],
      ]);
    });

    it('with equal input', async () => {
      await dispatch({ bed: 7 });
      expect([here.inputs, there.inputs]).toEqual([[{ bed: 7 }], [{ bed: 7 }]]);
    });

    it('in a fresh context, so that what its handler sends has equal keys again', async () => {
      const derived: string[] = [];
      for (const recorder of [here, there]) {
        const respond = recorder.respond;
        recorder.respond = () => {
          const tried = recorder.tries.at(-1)?.context as CallContext;
          derived.push(derivedKey(tried, String(tried.key), 'water.pour'));
          return respond();
        };
      }
      await dispatch();
      expect([derived.length, new Set(derived).size]).toEqual([2, 1]);
    });

    it('also when it is the void of a key', async () => {
      expect(await router.void(dig, context({ key: 'k' }))).toEqual({ kind: 'voided' });
      expect([here.inputs, there.inputs]).toEqual([['void'], ['void']]);
    });

    it('also when it is a query', async () => {
      expect((await router.dispatch(look, {}, context())).servedBy).toBe('garden@there');
    });
  });

  it.each([
    ['Unavailable', new Unavailable('garden cannot be reached.')],
    ['DeadlineExceeded', new DeadlineExceeded('garden took too long.')],
    ['NotOwner of another module', new NotOwner('water', 'water does not write here.')],
    ['a broken handler', new TypeError('spade')],
  ])('is not repeated after %s, whose outcome is unknown', async (_, failure) => {
    here.respond = () => Promise.reject(failure);
    places.changedElsewhere = at(there, 2);
    const error: unknown = await dispatch().catch((caught: unknown) => caught);
    if (!(failure instanceof TypeError)) expect(error).toBe(failure);
    expect([here.tries.length, there.tries.length, places.refreshes]).toEqual([1, 0, 0]);
  });

  it('waits after NotOwner until its placement changes, when nobody else is the owner yet', async () => {
    here.respond = () => Promise.reject(notOwner());
    const call = dispatch();
    await promisesRun();
    expect([waiting(), here.tries.length, there.tries.length]).toEqual([1, 1, 0]);
    places.change(at(there, 2));
    expect((await call).servedBy).toBe('garden@there');
  });

  it('is tried again where it was, one call first, when the placement stays: its process may know by now that it is the owner', async () => {
    here.respond = () => Promise.reject(notOwner());
    const calls = [1, 2, 3].map((number) => dispatch(number));
    await promisesRun();
    await clock.advance('100ms');
    await promisesRun();
    expect(here.inputs).toEqual([1, 2, 3, 1]);
    here.respond = async () => ({});
    await clock.advance('100ms');
    await Promise.all(calls);
    expect(here.inputs).toEqual([1, 2, 3, 1, 1, 2, 3]);
  });

  describe('while the module is switching', () => {
    beforeEach(() => places.change(at(here, 1, true)));

    it('waits before it is tried, as a command or the void of one; a query goes to the old owner', async () => {
      const calls = [dispatch(), router.void(dig, context({ key: 'k' }))];
      expect((await router.dispatch(look, {}, context())).servedBy).toBe('garden@here');
      expect([waiting(), here.tries.length]).toEqual([2, 1]);
      places.change(at(there, 2));
      await Promise.all(calls);
      expect(there.inputs).toEqual([{}, 'void']);
    });

    it('is let in after the activation, not at the commit point, from where on queries go to the new owner', async () => {
      const call = dispatch();
      places.change(at(there, 2, true));
      await router.dispatch(look, {}, context());
      await promisesRun();
      expect([waiting(), there.tries.length]).toEqual([1, 1]);
      places.change(at(there, 2));
      await call;
      expect(here.tries).toEqual([]);
    });

    it('sees the end of the switch that another process has made', async () => {
      const call = dispatch();
      places.changedElsewhere = at(there, 2);
      await clock.advance('100ms');
      expect((await call).servedBy).toBe('garden@there');
    });

    it('waits on when the placements cannot be read, which is logged once', async () => {
      const said: string[] = [];
      const log = { ...quietLog, warn: (_: unknown, message: string) => void said.push(message) } as Log;
      router = routerWith({}, log);
      places.refresh = () => Promise.reject(new Error('the journal is away'));
      const call = dispatch();
      for (let times = 0; times < 3; times += 1) {
        await clock.advance('100ms');
        await promisesRun();
      }
      expect(said).toEqual([
        'The placements cannot be read, so calls wait longer for their modules: the journal is away',
      ]);
      places.change(at(there, 2));
      await call;
    });

    it('is let in first come, first served, also when it had been tried before the others', async () => {
      places.change(at(here, 1));
      let refuse!: (error: Error) => void;
      here.respond = () => new Promise((_, reject) => (refuse = reject));
      const first = dispatch('first');
      await tick();
      clock.turn(1);
      places.change(at(here, 1, true));
      const calls = ['second', 'third'].map((name) => dispatch(name));
      refuse(notOwner());
      await promisesRun();
      expect(waiting()).toBe(3);
      places.change(at(there, 2));
      await Promise.all([first, ...calls]);
      expect(there.inputs).toEqual(['first', 'second', 'third']);
    });

    it('is let in 32 at a time: each that ends lets in the next one', async () => {
      const ends: (() => void)[] = [];
      there.respond = () => new Promise((resolve) => ends.push(() => resolve({})));
      const calls = Array.from({ length: 40 }, (_, number) => dispatch(number));
      places.change(at(there, 2));
      await promisesRun();
      expect([there.tries.length, waiting()]).toEqual([32, 8]);
      ends[5]?.();
      await promisesRun();
      expect([there.tries.length, waiting()]).toEqual([33, 7]);
      there.respond = async () => ({});
      for (const end of ends) end();
      await Promise.all(calls);
      expect(there.inputs).toEqual(Array.from({ length: 40 }, (_, number) => number));
    });

    it('is refused at once when 1,000 wait already, and may try again in a second', async () => {
      for (let calls = 0; calls < 1_000; calls += 1) void dispatch();
      await expect(dispatch()).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        retryAfterMs: 1_000,
        message:
          'garden.dig does not wait for the new owner of garden: 1000 calls wait already, which is the limit. ' +
          'Nothing was done in garden; call it again with the same key.',
      });
      expect([waiting(), seen]).toEqual([1_000, ['garden refused: calls']]);
    });

    it('is refused at once when the inputs of those that wait have too many bytes together', async () => {
      router = routerWith({ bytes: 20 });
      void dispatch({ a: '가나' });
      await expect(dispatch({ b: '다라' })).rejects.toThrow(
        'the inputs of the calls that wait would be larger than 20 bytes. Nothing was done',
      );
      expect([waiting(), seen]).toEqual([1, ['garden refused: bytes']]);
    });

    it('frees its number and its bytes when it is let in', async () => {
      router = routerWith({ calls: 1, bytes: 20 });
      const first = dispatch({ a: '가나' });
      places.change(at(there, 2));
      await first;
      places.change(at(there, 2, true));
      void dispatch({ a: '가나' });
      expect([waiting(), seen]).toEqual([1, ['garden waited 0']]);
    });

    it('is refused at once when its deadline is too near', async () => {
      await expect(dispatch({}, { deadline: clock.monotonic() + 99 })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('its deadline is in 99 ms. Nothing was done in garden') as string,
      });
      expect(seen).toEqual(['garden refused: deadline']);
    });

    it('is refused at once when others have waited in vain for 2 s: that is no switch, and would only hold up other modules', async () => {
      for (let ms = 0; ms < 2_000; ms += 500) {
        void dispatch();
        clock.turn(500);
      }
      void dispatch();
      clock.turn(1);
      await expect(dispatch()).rejects.toThrow(
        'calls have waited for it for 2001 ms, which is too long for a switch. Nothing was done',
      );
      expect([waiting(), seen]).toEqual([5, ['garden refused: outage']]);
      places.change(at(there, 2, true));
      void dispatch();
      expect(waiting()).toBe(6);
    });

    it('is refused at once while its module is moved for longer than it could wait, and may try again when that is over', async () => {
      places.change({ ...at(here, 1, true), expected: clock.now() + 7_500 });
      await expect(router.dispatch(dig, {}, context({ deadline: clock.monotonic() + 2_000 }))).rejects.toMatchObject({
        message:
          'garden.dig does not wait for the new owner of garden: its data is being moved, for about 8 s more. Nothing was done in garden; call it again with the same key.',
        retryAfterMs: 7_500,
      });
      await router.dispatch(look, {}, context());
      expect(seen).toEqual(['garden refused: long']);
      expect(here.inputs).toHaveLength(1);
    });

    it('waits although others have waited in vain, when that was long ago or the module was served since', async () => {
      const first = dispatch({}, { deadline: clock.monotonic() + 500 });
      clock.turn(3_000);
      await expect(first).rejects.toThrow(DeadlineExceeded);
      const second = dispatch();
      expect(waiting()).toBe(1);
      places.change(at(there, 2));
      await second;
    });

    it('gets a failure that says that nothing was done, when its deadline passes while it waits', async () => {
      const call = dispatch({}, { deadline: clock.monotonic() + 150 });
      clock.turn(150);
      await expect(call).rejects.toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        message:
          'garden.dig waited for the new owner of garden until its deadline passed. Nothing was done in garden; call it again with the same key.',
      });
      places.change(at(there, 2));
      await promisesRun();
      expect([waiting(), there.tries.length, seen]).toEqual([0, 0, ['garden refused: deadline']]);
    });

    it('gets a failure that says that its outcome is unknown, when its deadline passes after it was let in', async () => {
      there.respond = () => new Promise(() => undefined);
      const call = dispatch({}, { deadline: clock.monotonic() + 150 });
      places.change(at(there, 2));
      await promisesRun();
      clock.turn(150);
      await expect(call).rejects.toThrow('so its outcome is unknown');
    });

    it('is refused with a sentence when the process stops, and so is every later one that would wait', async () => {
      const call = dispatch();
      router.stopWaiting();
      const sentence = 'garden.dig does not wait for the new owner of garden: this process is stopping.';
      await expect(call).rejects.toThrow(sentence);
      await expect(dispatch()).rejects.toThrow(sentence);
      await router.dispatch(look, {}, context());
      expect(seen).toEqual(['garden refused: stopping', 'garden refused: stopping']);
    });

    it('is measured: how many wait, how long each waited, and the longest wait', async () => {
      const call = dispatch();
      clock.turn(40);
      expect([waiting(), router.queue?.longestWait()]).toEqual([1, 40]);
      places.change(at(there, 2));
      await call;
      clock.turn(40);
      expect([waiting(), router.queue?.longestWait(), seen]).toEqual([0, 40, ['garden waited 40']]);
    });
  });
});

/** Lets promises and refreshed placements arrive. */
async function promisesRun(): Promise<void> {
  for (let times = 0; times < 4; times += 1) await tick();
}
