import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { command, query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { DeadlineExceeded, NotOwner, Unavailable } from '../contract/failure.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import type { CallContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import { quietLog } from '../testing/quiet-log.js';
import type { Destination, Transport } from './dispatcher.js';
import { Router } from './router.js';

const shape = { in: z.object({}), out: z.object({}), allow: [anyone] };
const garden = contract('garden', { calls: { dig: command(shape), look: query(shape) } });
const { dig, look } = garden.calls;

/** A transport that keeps the contexts of the calls it is given. */
class Recorder implements Transport {
  readonly contexts: CallContext[] = [];
  respond: () => Promise<object> = async () => ({});

  async dispatch(_call: unknown, _input: unknown, context: CallContext, servedBy: string) {
    this.contexts.push(context);
    const value = await this.respond();
    return { value, json: JSON.stringify(value), servedBy };
  }

  async void(_call: unknown, context: CallContext) {
    this.contexts.push(context);
    await this.respond();
    return { kind: 'voided' as const };
  }
}

describe('the router of calls', () => {
  const clock = new VirtualClock();
  let destination: Destination | undefined;
  let here: Recorder;
  let seen: string[];
  let router: Router;
  beforeEach(() => {
    here = new Recorder();
    destination = { name: 'local', transport: here };
    seen = [];
    const observer = {
      called: (call: { name: string }, caller: string, code: string) =>
        void seen.push(`${call.name} ${caller} ${code}`),
    };
    let keys = 0;
    const ids = { next: () => `key-${(keys += 1)}` };
    router = new Router(() => destination, { clock, ids, log: quietLog, observer });
  });
  const context = (parts: Partial<CallContext> = {}): CallContext => ({
    name: 'garden.dig',
    principal: { kind: 'anonymous' },
    correlationId: 'c1',
    ...parts,
  });

  it('takes each call to the destination that its module has at that moment, and names it in the result', async () => {
    const there = new Recorder();
    expect((await router.dispatch(look, {}, context())).servedBy).toBe('garden@local');
    destination = { name: 'remote', transport: there };
    expect((await router.dispatch(look, {}, context())).servedBy).toBe('garden@remote');
    expect([here.contexts.length, there.contexts.length]).toEqual([1, 1]);
  });

  it('chooses a destination for each call, not only for each module', async () => {
    const there: Destination = { name: 'remote', transport: new Recorder() };
    const split = new Router((call) => (call.kind === 'query' ? there : destination), {
      clock,
      ids: { next: () => 'k' },
      log: quietLog,
    });
    const served = [await split.dispatch(look, {}, context()), await split.dispatch(dig, {}, context())];
    expect(served.map(({ servedBy }) => servedBy)).toEqual(['garden@remote', 'garden@local']);
  });

  it('names the destination in a failure, unless the failure comes from another module', async () => {
    here.respond = () => Promise.reject(new Unavailable('The garden is closed.'));
    await expect(router.dispatch(look, {}, context())).rejects.toMatchObject({ servedBy: 'garden@local' });
    here.respond = () => Promise.reject(Object.assign(new Unavailable('No water.'), { servedBy: 'water@remote' }));
    await expect(router.dispatch(look, {}, context())).rejects.toMatchObject({ servedBy: 'water@remote' });
    expect(seen).toEqual(['look anonymous UNAVAILABLE', 'look anonymous UNAVAILABLE']);
  });

  it.each([
    (cause: Error) => new Unavailable('garden cannot write.', { cause }),
    (cause: Error) => new NotOwner('garden', 'garden does not write here.', { cause }),
  ])('logs why a module cannot do its work at present (%#)', async (failureBy) => {
    const cause = new Error('a fence refused the claim');
    const failure = failureBy(cause);
    const said: unknown[] = [];
    const log = { ...quietLog, warn: (...line: unknown[]) => void said.push(line) } as Log;
    here.respond = () => Promise.reject(failure);
    const logging = new Router(() => destination, { clock, ids: { next: () => 'k' }, log });
    await expect(logging.dispatch(look, {}, context())).rejects.toBe(failure);
    expect(said).toEqual([[{ err: cause, call: 'garden.dig', correlationId: 'c1' }, failure.message]]);
  });

  it('rejects with Unavailable when the module has no destination, and counts the call', async () => {
    destination = undefined;
    const failure: unknown = await router.dispatch(look, {}, context()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: 'garden is not served here; ask again shortly.' });
    expect(failure).not.toHaveProperty('servedBy');
    await expect(router.void(dig, context({ key: 'k' }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(seen).toEqual(['look anonymous UNAVAILABLE', 'dig anonymous UNAVAILABLE']);
  });

  it('gives a command that has no key one of its own before the transport sees it, and marks it as not to be stored', async () => {
    await router.dispatch(dig, {}, context());
    await router.dispatch(dig, {}, context({ key: 'mine' }));
    await router.dispatch(look, {}, context());
    expect(here.contexts.map(({ key, keyUnstored }) => [key, keyUnstored])).toEqual([
      ['key-1', true],
      ['mine', undefined],
      [undefined, undefined],
    ]);
  });

  it('voids a key where the module is, under the same deadline as a call', async () => {
    expect(await router.void(dig, context({ key: 'k' }))).toEqual({ kind: 'voided' });
    here.respond = () => new Promise(() => undefined);
    const late = router.void(dig, context({ key: 'k', deadline: clock.monotonic() + 100 }));
    await Promise.all([expect(late).rejects.toThrow(DeadlineExceeded), clock.advance('1s')]);
  });
});
