import 'reflect-metadata';
import { z } from 'zod';
import { byModule } from '../contract/access.js';
import { command } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { systemClock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import { openTemporaryStore } from '../testing/open-temporary-store.js';
import { arrives } from '../testing/waiting.js';
import { LocalDispatcher } from './local-dispatcher.js';
import { OutcomeTable0000000000003 } from './outcome-table.js';
import { REACHES } from './fixtures/reach.js';
import type { Router } from './router.js';

const SHORT_MS = 50;
const LONG_MS = 600_000;
const water = contract('water', {
  calls: {
    pour: command({
      in: z.object({}),
      out: z.object({ prepared: z.string() }),
      allow: [byModule('garden')],
      deadline: `${SHORT_MS}ms`,
    }),
  },
});
const { pour } = water.calls;

describe.each(REACHES)('a prepare() that takes longer than its command may, $name', (reach) => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  let local: LocalDispatcher;
  let dispatcher: Router;
  /** What each attempt's prepare() waits for, in the order of the attempts. */
  let preparing: ((value: string) => void)[];
  let applied: string[];

  beforeEach(async () => {
    preparing = [];
    applied = [];
    store = await openTemporaryStore({ module: 'water', migrations: [OutcomeTable0000000000003] });
    local = new LocalDispatcher(systemClock);
    dispatcher = await reach.router(local, [water]);
    const handler = {
      prepare: () => new Promise<string>((resolve) => preparing.push(resolve)),
      apply: async (_tx: unknown, _input: unknown, prepared: string) => {
        applied.push(prepared);
        return { prepared };
      },
    };
    local.add({ contract: water, store, handler: () => handler });
  });
  afterEach(async () => {
    await reach.end();
    await store.remove();
  });

  const context = (waitMs: number | undefined): CallContext => ({
    name: 'water.pour',
    principal: { kind: 'module', module: 'garden' },
    correlationId: 'c1',
    key: 'k1',
    ...(waitMs === undefined ? {} : { deadline: systemClock.monotonic() + waitMs }),
  });
  const send = (waitMs?: number) => dispatcher.dispatch(pour, {}, context(waitMs));
  const settled = async (n: number, value: string) => {
    await arrives(`attempt ${n + 1} in prepare()`, () => preparing.length > n);
    preparing[n]?.(value);
  };

  /** An attempt whose time is spent while it prepares. On a slow machine it may be spent before; then another one is made. */
  const tooShort = async () => {
    while (preparing.length === 0) await expect(send(SHORT_MS)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  };

  /** Ends each prepare() after the first with this value until the attempt has its answer: several may be on their way. */
  const answering = async <T>(attempt: Promise<T>, value: string): Promise<T> => {
    let over = false;
    const ended = attempt.catch(() => undefined).finally(() => (over = true));
    for (let n = 1; !over; n += 1) {
      await arrives(`attempt ${n + 1} in prepare(), or the answer`, () => over || preparing.length > n);
      preparing[n]?.(value);
    }
    await ended;
    return attempt;
  };

  it('frees its key: the next attempt under the same key is executed', async () => {
    await tooShort();
    expect((await answering(send(LONG_MS), 'second')).value).toEqual({ prepared: 'second' });
  });

  it('ends for its caller with an unknown outcome', async () => {
    await expect(send(SHORT_MS)).rejects.toMatchObject({
      message: expect.stringContaining('water.pour') as string,
      code: 'DEADLINE_EXCEEDED',
    });
  });

  it('is never applied when it ends after all', async () => {
    await tooShort();
    const again = send(LONG_MS);
    // The key is free once the second attempt prepares; only then does the first one end.
    while (preparing.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await settled(0, 'first, too late');
    await answering(again, 'second');
    expect((await send(LONG_MS)).value).toEqual({ prepared: 'second' });
    expect(applied).toEqual(['second']);
  });

  it("is bounded by the contract's deadline when nobody waits for the command", async () => {
    await expect(send()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('delays the voiding of its key no longer than that', async () => {
    await expect(send(SHORT_MS)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await dispatcher.void(pour, context(LONG_MS))).toEqual({ kind: 'voided' });
  });

  it('does not begin for a caller whose deadline passed while the key was in use', async () => {
    const first = send(LONG_MS);
    await expect(send(SHORT_MS)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await settled(0, 'first');
    await first;
    expect((await send(LONG_MS)).value).toEqual({ prepared: 'first' });
    expect(preparing).toHaveLength(1);
  });
});
