import 'reflect-metadata';
import { z } from 'zod';
import { byModule } from '../contract/access.js';
import { command, type In } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { refused } from '../contract/failure.js';
import { refusal } from '../contract/refusal.js';
import { systemClock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import { openTemporaryStore } from '../testing/open-temporary-store.js';
import type { Tx } from '../store/unit/tx.js';
import { LocalDispatcher } from './local-dispatcher.js';
import { OutcomeTable0000000000003 } from './outcome-table.js';
import { REACHES } from './fixtures/reach.js';
import type { Router } from './router.js';

const DRY = refusal('DRY', 409, 'The barrel is empty.');
const water = contract('water', {
  calls: {
    pour: command({
      in: z.object({ litres: z.int() }),
      out: z.object({ poured: z.int() }),
      errors: { DRY },
      allow: [byModule('garden')],
    }),
    secret: command({ in: z.object({}), out: z.object({}), allow: [byModule('garden')], key: 'never' }),
  },
});
const { pour, secret } = water.calls;
const by = (module: string, key: string): CallContext => ({
  name: 'water.pour',
  principal: { kind: 'module', module },
  correlationId: 'c1',
  key,
});

describe.each(REACHES)('a key that its caller declares void, $name', (reach) => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  let local: LocalDispatcher;
  let dispatcher: Router;
  let prepare: () => Promise<void>;
  let poured: number;

  beforeEach(async () => {
    poured = 0;
    prepare = () => Promise.resolve();
    store = await openTemporaryStore({ module: 'water', migrations: [OutcomeTable0000000000003] });
    local = new LocalDispatcher(systemClock);
    dispatcher = await reach.router(local, [water]);
    const handler = {
      prepare: () => prepare(),
      apply: async (_tx: Tx, { litres }: In<typeof pour>) => {
        if (litres > 100) throw refused(DRY, 'There are only 100 litres.');
        poured += 1;
        return { poured: litres };
      },
    };
    local.add({ contract: water, store, handler: () => handler });
  });
  afterEach(async () => {
    await reach.end();
    await store.remove();
  });

  it('refuses the command that arrives later, and does not execute it', async () => {
    expect(await dispatcher.void(pour, by('garden', 'k1'))).toEqual({ kind: 'voided' });
    expect(await dispatcher.void(pour, by('garden', 'k1'))).toEqual({ kind: 'voided' });
    const late = dispatcher.dispatch(pour, { litres: 7 }, by('garden', 'k1'));
    await expect(late).rejects.toMatchObject({
      code: 'VOIDED',
      message:
        "The key 'k1' of water.pour was declared void by its caller, so the command is too late and was not executed.",
    });
    expect(poured).toBe(0);
  });

  it('is not void when the command was executed before: the result is the value of that command', async () => {
    await dispatcher.dispatch(pour, { litres: 7 }, by('garden', 'k1'));
    expect(await dispatcher.void(pour, by('garden', 'k1'))).toEqual({ kind: 'answered', value: { poured: 7 } });
    expect((await dispatcher.dispatch(pour, { litres: 7 }, by('garden', 'k1'))).value).toEqual({ poured: 7 });
  });

  it('has nothing to void when the command was refused', async () => {
    await expect(dispatcher.dispatch(pour, { litres: 700 }, by('garden', 'k1'))).rejects.toMatchObject({ code: 'DRY' });
    expect(await dispatcher.void(pour, by('garden', 'k1'))).toEqual({ kind: 'refused' });
  });

  it('waits for a command of that key that is running', async () => {
    let go: () => void = () => undefined;
    const begun = new Promise<void>((begin) => {
      prepare = () =>
        new Promise((resolve) => {
          go = resolve;
          begin();
        });
    });
    const command = dispatcher.dispatch(pour, { litres: 7 }, by('garden', 'k1'));
    await begun;
    const voiding = dispatcher.void(pour, by('garden', 'k1'));
    go();
    expect(await voiding).toEqual({ kind: 'answered', value: { poured: 7 } });
    await command;
  });

  it('is void for its own caller alone', async () => {
    await dispatcher.void(pour, by('garden', 'k1'));
    await expect(dispatcher.void(pour, by('kitchen', 'k1'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await dispatcher.dispatch(pour, { litres: 1 }, by('garden', 'k2'))).value).toEqual({ poured: 1 });
  });

  it('must belong to a command that stores its outcomes', async () => {
    await expect(dispatcher.void(secret, by('garden', 'k1'))).rejects.toThrow(
      reach.unexpected(
        'water.secret',
        'water.secret stores no outcome for this call, so nothing can be declared void; ',
      ),
    );
  });
});
