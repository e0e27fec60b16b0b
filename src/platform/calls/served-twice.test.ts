import 'reflect-metadata';
import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { command } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { refused } from '../contract/failure.js';
import { refusal } from '../contract/refusal.js';
import { systemClock } from '../ops/clock.js';
import { openTemporaryStore } from '../testing/open-temporary-store.js';
import type { Tx } from '../store/unit/tx.js';
import { LocalDispatcher } from './local-dispatcher.js';
import { OutcomeTable0000000000003 } from './outcome-table.js';
import { REACHES } from './fixtures/reach.js';

const TAKEN = refusal('TAKEN', 409, 'The bed is taken.');
const garden = contract('garden', {
  calls: {
    sow: command({
      in: z.object({ bed: z.string() }),
      out: z.object({ id: z.string() }),
      errors: { TAKEN },
      allow: [anyone],
    }),
    name: command({
      in: z.object({ bed: z.string() }),
      out: z.object({ id: z.string() }),
      errors: { TAKEN },
      allow: [anyone],
    }),
  },
});

const put = (tx: Tx, bed: string) =>
  tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING module', [bed, '']);

/** Each `sow` takes a bed of its own, so that doing it twice shows; each `name` wants the bed for itself. */
const handlers: { readonly [call: string]: object } = {
  sow: {
    async apply(tx: Tx) {
      const id = tx.id();
      await put(tx, id);
      return { id };
    },
  },
  name: {
    async apply(tx: Tx, { bed }: { bed: string }) {
      if ((await put(tx, bed)).length === 0) throw refused(TAKEN);
      return { id: tx.id() };
    },
  },
};

describe.each(REACHES)('a key that two processes execute at once, $name', (reach) => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  beforeEach(async () => {
    store = await openTemporaryStore({ migrations: [OutcomeTable0000000000003] });
  });
  afterEach(async () => {
    await reach.end();
    await store.remove();
  });

  /** Like another process: it does not know which keys the others execute at the moment. */
  const dispatcher = () => {
    const local = new LocalDispatcher(systemClock);
    local.add({ contract: garden, store, handler: (call) => handlers[call] as object });
    return reach.router(local, [garden]);
  };
  const atOnce = (call: 'sow' | 'name') => {
    const context = {
      name: `garden.${call}`,
      principal: { kind: 'anonymous' },
      correlationId: 'c',
      key: 'k1',
    } as const;
    const send = async () => (await dispatcher()).dispatch(garden.calls[call], { bed: 'b1' }, context);
    return Promise.all([send(), send(), send()]);
  };
  const beds = async () => (await store.reads.sql.all('SELECT module FROM _seed')).length;

  it('has one effect and one outcome, which both return', async () => {
    const answers = await atOnce('sow');
    expect(new Set(answers.map(({ json }) => json)).size).toBe(1);
    expect(new Set(answers.map(({ commit }) => commit?.number)).size).toBe(1);
    expect(await beds()).toBe(1);
  });

  it('returns the outcome, although the command would be refused if it were executed again', async () => {
    const answers = await atOnce('name');
    expect(new Set(answers.map(({ json }) => json)).size).toBe(1);
    expect(await beds()).toBe(1);
  });
});
