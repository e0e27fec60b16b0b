import 'reflect-metadata';
import { z } from 'zod';
import { LocalDispatcher } from '../calls/local-dispatcher.js';
import type { Transport } from '../calls/dispatcher.js';
import { derivedKey } from '../calls/make-client.js';
import { OutcomeTable0000000000003 } from '../calls/outcome-table.js';
import { Router } from '../calls/router.js';
import { anyone } from '../contract/access.js';
import { command, query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { NotOwner, Unavailable } from '../contract/failure.js';
import { systemClock } from '../ops/clock.js';
import { currentContext } from '../ops/context.js';
import { uuidIds } from '../ops/ids.js';
import type { Tx } from '../store/unit/tx.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { quietLog } from '../testing/quiet-log.js';
import { arrives } from '../testing/waiting.js';
import { LOCAL, type Placement, type StoredPlacement } from './placement.js';
import { PlacedDestinations } from './placed-destinations.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';
import { reconcile } from './reconcile.js';

const WRITERS = 32;
const SWITCHES = 20;

const shape = { in: z.object({ bed: z.string() }), out: z.object({ id: z.string() }), allow: [anyone] };
const garden = contract('garden', {
  calls: { sow: command(shape), count: query({ in: z.object({}), out: z.object({ rows: z.int() }), allow: [anyone] }) },
});
const { sow, count } = garden.calls;
const cause = { by: 'a test', reason: 'to see it' };
const host = { name: 'a host', place: LOCAL, clock: systemClock };

describe('a module that changes its epoch 20 times while 32 writers call it', () => {
  let journal: TemporaryStore;
  let store: TemporaryStore;
  let placements: PlacementStore;
  let router: Router;
  /** Tries that the fence has caught. */
  let caught = 0;
  /** What `prepare` sent elsewhere, by the keys; each key is one effect there. */
  const sent = new Set<string>();
  /** Loses the response to the next call after its effect. */
  let loseResponse = false;
  const waited: number[] = [];

  beforeAll(async () => {
    journal = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    store = await openTemporaryStore({ migrations: [OutcomeTable0000000000003] });
    placements = await PlacementStore.over(journal);
    await reconcile(placements, store, host);
    const local = new LocalDispatcher(systemClock);
    const handlers: { readonly [call: string]: object } = {
      sow: {
        async prepare() {
          const served = currentContext();
          if (served) sent.add(derivedKey(served, String(served.key), 'water.pour'));
        },
        async apply(tx: Tx) {
          const id = tx.id();
          await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [id, '']);
          return { id };
        },
      },
      count: { answer: async () => ({ rows: await rows() }) },
    };
    local.add({ contract: garden, store, handler: (call) => handlers[call] as object });
    const counting: Transport = {
      dispatch: async (...call) => {
        try {
          const served = await local.dispatch(...call);
          if (!loseResponse) return served;
          loseResponse = false;
          throw new Unavailable('The response is lost.');
        } catch (error) {
          if (error instanceof NotOwner) caught += 1;
          throw error;
        }
      },
      void: (call, context) => local.void(call, context),
    };
    const names = new Set(['garden']);
    const placed = new PlacedDestinations(placements, { names, local: counting, otherwise: () => undefined });
    router = new Router(placed.of, {
      ...{ clock: systemClock, ids: uuidIds, log: quietLog, changes: placed },
      switches: { waited: (_, ms) => void waited.push(ms), refused: () => undefined },
    });
  });
  afterAll(async () => {
    router.stopWaiting();
    await store.remove();
    await journal.remove();
  });

  const rows = async () => (await store.reads.sql.all('SELECT module FROM _seed')).length;
  const now = () => placements.of('garden') as StoredPlacement;
  const change = (next: Partial<Placement>) => {
    const { target: _target, until: _until, revision: _revision, ...from } = now();
    return placements.change(now(), { ...from, ...next }, cause);
  };
  const call = (key: string | undefined) =>
    router.dispatch(
      sow,
      { bed: 'b1' },
      {
        name: 'garden.sow',
        principal: { kind: 'anonymous' },
        correlationId: 'c1',
        deadline: systemClock.monotonic() + 30_000,
        ...(key === undefined ? {} : { key }),
      },
    );
  const context = { name: 'garden.count', principal: { kind: 'anonymous' }, correlationId: 'c1' } as const;

  /** Fences the database, names it as the owner at a newer epoch, and activates it: what a switch does at its two ends. */
  const switched = async (number: number) => {
    const { epoch } = now();
    if (number % 3 === 2) {
      // The journal says nothing yet: the calls meet the fence, and no placement explains it.
      await store.fence(epoch + 1);
      await change({ phase: 'activating', epoch: epoch + 2 });
    } else {
      const until = number % 3 === 0 ? Date.now() + 60_000 : 0;
      await change({ phase: 'switching', target: 'another-database', until });
      await store.fence(epoch + 1);
      await router.dispatch(count, {}, context);
      // The last hop. A switch past its time limit is cancelled by whoever reconciles.
      if (until > 0) await change({ phase: 'activating', epoch: epoch + 2 });
    }
    await reconcile(placements, store, host);
  };

  it('acknowledges every call once, with no error for any caller (guarantees 7, 9 and 10)', async () => {
    const acknowledged: { readonly key: string | undefined; readonly json: string }[] = [];
    let writing = true;
    const writer = async (number: number) => {
      for (let one = 0; writing; one += 1) {
        const key = number % 2 === 0 ? `${number}/${one}` : undefined;
        acknowledged.push({ key, json: (await call(key)).json });
      }
    };
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)));
    writers.catch(() => (writing = false));
    for (let number = 0; number < SWITCHES && writing; number += 1) {
      const before = acknowledged.length;
      await arrives('writers write', () => acknowledged.length > before + WRITERS || !writing);
      await switched(number);
    }
    writing = false;
    await writers;

    expect(now()).toMatchObject({ phase: 'idle', epoch: 1 + 2 * SWITCHES });
    expect([await rows(), new Set(acknowledged.map(({ json }) => json)).size]).toEqual([
      acknowledged.length,
      acknowledged.length,
    ]);
    expect(sent.size).toBe(acknowledged.length);
    const keyed = acknowledged.filter(({ key }) => key !== undefined);
    const repeated = await Promise.all(keyed.map(async ({ key }) => ({ key, json: (await call(key)).json })));
    expect(repeated).toEqual(keyed);
    expect(await rows()).toBe(acknowledged.length);
    // The switches were met, by tries and by calls that waited.
    expect(caught).toBeGreaterThan(0);
    expect(waited.length).toBeGreaterThan(SWITCHES);
    expect(router.queue?.waiting()).toEqual(new Map([['garden', 0]]));
    if (process.env['FICUS_FIGURES'])
      process.stderr.write(
        `${acknowledged.length} acknowledged, ${caught} caught, ${waited.length} waited, longest ${Math.round(Math.max(...waited))} ms\n`,
      );
  }, 60_000);

  it('is not called again by the router when a response is lost: the effect would be doubled', async () => {
    const before = await rows();
    loseResponse = true;
    await expect(call(undefined)).rejects.toThrow('The response is lost.');
    expect(await rows()).toBe(before + 1);
  });
});
