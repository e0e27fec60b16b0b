import 'reflect-metadata';
import { z } from 'zod';
import { anyone, byModule, signedIn } from '../contract/access.js';
import { type AnyCall, command, type In, query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { client } from '../contract/client.js';
import {
  Conflict,
  ContractViolation,
  DeadlineExceeded,
  Forbidden,
  isRefused,
  refused,
  refusedFor,
  Unavailable,
} from '../contract/failure.js';
import { anonymous, type Principal } from '../contract/principal.js';
import { refusal } from '../contract/refusal.js';
import { systemClock } from '../ops/clock.js';
import { type CommitNumber, writtenCommit } from '../ops/commit-number.js';
import { type CallContext, currentContext } from '../ops/context.js';
import { uuidIds } from '../ops/ids.js';
import { quietLog } from '../testing/quiet-log.js';
import { openTemporaryStore } from '../testing/open-temporary-store.js';
import type { Tx } from '../store/unit/tx.js';
import { LocalDispatcher } from './local-dispatcher.js';
import { makeClient } from './make-client.js';
import { OutcomeTable0000000000003 } from './outcome-table.js';
import { REACHES } from './fixtures/reach.js';
import type { Router } from './router.js';

const TOO_COLD = refusal('TOO_COLD', 409, 'It is too cold to plant.');
const Plant = z.strictObject({
  seed: z.string().min(1),
  depth: z.int().default(2),
  marks: z.array(z.string()).optional(),
});
const garden = contract('garden', {
  calls: {
    plant: command({
      in: Plant,
      out: z.object({ plantId: z.string(), depth: z.int() }),
      errors: { TOO_COLD },
      allow: [signedIn, byModule('water')],
    }),
    uproot: command({ in: z.object({ plantId: z.string() }), out: z.object({}), allow: ['gardener:own'] }),
    byId: query({
      in: z.object({ plantId: z.string() }),
      out: z.object({ gardener: z.string() }),
      allow: ['gardener:own', 'keeper'],
    }),
    secret: command({ in: z.object({}), out: z.object({ secret: z.string() }), allow: [anyone], key: 'never' }),
    slow: query({ in: z.object({}), out: z.object({}), allow: [anyone] }),
  },
});
const water = contract('water', {
  calls: {
    pour: command({
      in: z.object({ twice: z.boolean() }),
      out: z.object({ ids: z.array(z.string()) }),
      allow: [anyone],
    }),
  },
});
class GardenClient extends client(garden) {}

const gardener: Principal = { kind: 'member', memberId: 'm1', roles: ['gardener'] };
const keeper: Principal = { kind: 'member', memberId: 'k', roles: ['keeper'] };
const context = (call: AnyCall, parts: Partial<CallContext> = {}): CallContext => ({
  name: `${call.module}.${call.name}`,
  principal: gardener,
  correlationId: 'c1',
  deadline: systemClock.monotonic() + 5_000,
  ...parts,
});

/** The handlers of a module, any of which a test may replace while it is served. */
function replaceable(handlers: { readonly [call: string]: unknown }) {
  return (call: string) => new Proxy({}, { get: (_, part): unknown => Reflect.get(handlers[call] as object, part) });
}

describe.each(REACHES)('a call, $name', (reach) => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  let local: LocalDispatcher;
  let dispatcher: Router;
  let handlers: { [call: string]: object };
  let planted: In<typeof garden.calls.plant>[];

  const { plant, uproot, byId, secret, slow } = garden.calls;
  const dispatch = (call: AnyCall, input: unknown, parts: Partial<CallContext> = {}) =>
    dispatcher.dispatch(call, input, context(call, parts));

  beforeEach(async () => {
    planted = [];
    handlers = {
      plant: {
        apply: async (tx: Tx, input: In<typeof plant>) => {
          if (input.seed === 'banana') throw refused(TOO_COLD, 'Bananas want 20 degrees.');
          planted.push(input);
          return { plantId: tx.id(), depth: input.depth };
        },
      },
      uproot: {
        owns: {
          gardener: async (_tx: Tx, memberId: string, input: In<typeof uproot>) =>
            input.plantId === 'gone' ? undefined : input.plantId === `of-${memberId}`,
        },
        apply: async () => ({}),
      },
      byId: {
        owns: { gardener: (memberId: string, answer: { gardener: string }) => answer.gardener === memberId },
        answer: async (input: In<typeof byId>) => ({ gardener: input.plantId }),
      },
      secret: { apply: async (tx: Tx) => ({ secret: tx.id() }) },
      slow: { answer: () => new Promise(() => undefined) },
    };
    store = await openTemporaryStore({ migrations: [OutcomeTable0000000000003] });
    local = new LocalDispatcher(systemClock);
    dispatcher = await reach.router(local, [garden, water]);
    local.add({ contract: garden, store, handler: replaceable(handlers) });
  });
  afterEach(async () => {
    await reach.end();
    await store.remove();
  });

  describe('guarantee 6: the same call, near or far', () => {
    it('is given a validated copy of its input, with defaults', async () => {
      const input = { seed: 'fern' };
      await dispatch(plant, input);
      expect(planted).toEqual([{ seed: 'fern', depth: 2 }]);
      expect(planted[0]).not.toBe(input);
    });

    it('reports at most 20 validation issues, and shortens long names', async () => {
      const input = { seed: 'fern', marks: Array.from({ length: 500 }, () => 1), ['x'.repeat(5_000)]: 1 };
      const error = (await dispatch(plant, input).catch((failure: unknown) => failure)) as ContractViolation;
      expect(error.issues.length).toBe(20);
      expect(JSON.stringify([error.message, error.issues]).length).toBeLessThan(5_000);
    });

    it('refuses input that breaks the contract, and says where', async () => {
      await expect(dispatch(plant, { seed: '', depth: 1.5, colour: 'red' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        status: 400,
        issues: [{ path: 'seed' }, { path: 'depth' }, { path: '' }],
      });
    });

    it('refuses what only JSON would turn into valid input', async () => {
      const input = { toJSON: () => ({ seed: 'fern' }) };
      await expect(dispatch(plant, input)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(dispatch(plant, input, { principal: anonymous })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(planted).toEqual([]);
    });

    it('gives its handler the principal, the trace and the rest of its context', async () => {
      const seen: CallContext[] = [];
      handlers['plant'] = {
        apply: async (tx: Tx) => {
          seen.push(tx.call);
          return { plantId: 'p', depth: 1 };
        },
      };
      const sent = {
        ...{ principal: { ...gardener, sessionId: 's1' }, correlationId: 'c7', causationId: 'e7' },
        ...{ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
        ...{ key: 'k7', clientAddress: '192.0.2.7' },
      };
      const deadline = systemClock.monotonic() + 5_000;
      await dispatch(plant, { seed: 'fern' }, { ...sent, deadline });
      expect(seen).toMatchObject([{ name: 'garden.plant', ...sent }]);
      expect(Math.abs((seen[0]?.deadline as number) - deadline)).toBeLessThan(1_000);
    });

    it('carries text of every kind unchanged', async () => {
      const seed = '"\\\n\u2028 Ö 고사리 🌿 \ud800 ,"value":';
      await dispatch(plant, { seed, marks: ['', seed] });
      expect(planted).toEqual([{ seed, depth: 2, marks: ['', seed] }]);
      handlers['byId'] = { answer: async () => ({ gardener: seed }) };
      const served = await dispatch(byId, { plantId: 'p' }, { principal: keeper });
      expect([served.value, JSON.parse(served.json)]).toEqual([{ gardener: seed }, { gardener: seed }]);
    });

    it('refuses an answer that breaks the contract, and does not commit it', async () => {
      handlers['plant'] = { apply: async () => ({ plantId: 7 }) };
      const failure = dispatch(plant, { seed: 'fern' }, { key: 'k' });
      await expect(failure).rejects.toThrow("garden.plant returned a value that its contract forbids at 'plantId'");
      await expect(failure).rejects.toMatchObject({ status: 500 });
    });

    it('rejects with a declared refusal, and with no other', async () => {
      await expect(dispatch(plant, { seed: 'banana' })).rejects.toMatchObject({
        code: 'TOO_COLD',
        message: 'Bananas want 20 degrees.',
      });
      handlers['secret'] = {
        apply: async () => {
          throw refused(TOO_COLD);
        },
      };
      await expect(dispatch(secret, {})).rejects.toThrow(
        'garden.secret refused with TOO_COLD, which its contract does not declare (it declares: none)',
      );
    });

    it('turns an unexpected error of a handler into a violation by the callee, and lets an outage pass', async () => {
      handlers['byId'] = { answer: () => Promise.reject(new Error('spade broken')) };
      await expect(dispatch(byId, { plantId: 'p' }, { principal: { ...gardener, roles: ['keeper'] } })).rejects.toThrow(
        ContractViolation,
      );
      handlers['byId'] = { answer: () => Promise.reject(new Unavailable('the shed is locked')) };
      await expect(dispatch(byId, { plantId: 'p' })).rejects.toThrow(Unavailable);
    });

    it('judges ownership by the policy of the role', async () => {
      expect((await dispatch(byId, { plantId: 'm1' })).value).toEqual({ gardener: 'm1' });
      await expect(dispatch(byId, { plantId: 'm2' })).rejects.toThrow(Forbidden);
      await expect(dispatch(uproot, { plantId: 'of-m1' })).resolves.toBeDefined();
      await expect(dispatch(uproot, { plantId: 'of-m2' })).rejects.toThrow(
        'garden.uproot is open to you for what is your own only; this belongs to somebody else.',
      );
      await expect(dispatch(uproot, { plantId: 'gone' })).resolves.toBeDefined();
    });

    it('reads at least the commit that it asks for', async () => {
      const { commit } = await dispatch(plant, { seed: 'fern' });
      await expect(
        dispatch(byId, { plantId: 'p' }, { principal: keeper, atLeast: commit as never }),
      ).resolves.toBeDefined();
    });

    it.each([
      ['a number that the module has not given yet', (commit: CommitNumber) => ({ ...commit, number: 999_999_999 })],
      ['an epoch that the module has not reached', (commit: CommitNumber) => ({ ...commit, epoch: 9 })],
    ])('refuses a read that asks for %s at once, and writes no line', async (_what, changed) => {
      const lines: unknown[] = [];
      const note = (...line: unknown[]) => void lines.push(line);
      const { commit } = await dispatch(plant, { seed: 'fern' });
      const wanted = changed(commit as CommitNumber);
      const log = { ...quietLog, info: note, warn: note, error: note };
      dispatcher = await reach.router(local, [garden], log);
      const read = dispatch(byId, { plantId: 'p' }, { principal: keeper, atLeast: wanted });
      await expect(read).rejects.toMatchObject({
        code: 'COMMIT_UNKNOWN',
        status: 400,
        message: `garden has made no commit ${writtenCommit(wanted)}; send an X-Commit that garden returned, or none.`,
        servedBy: `garden@${reach.name}`,
      });
      expect(lines).toEqual([]);
    });

    it('stops waiting at its deadline, and is not sent after it', async () => {
      await expect(dispatch(slow, {}, { deadline: systemClock.monotonic() + 20 })).rejects.toThrow(DeadlineExceeded);
      await expect(dispatch(plant, { seed: 'fern' }, { deadline: systemClock.monotonic() })).rejects.toThrow(
        'passed before it was sent',
      );
      expect(planted).toEqual([]);
    });
  });

  describe('guarantee 7: idempotency', () => {
    it('returns the same bytes and the same commit for the same key, and does nothing again', async () => {
      const first = await dispatch(plant, { seed: 'fern' }, { key: 'k1' });
      const again = await dispatch(plant, { depth: 2, seed: 'fern' }, { key: 'k1' });
      expect(again.json).toBe(first.json);
      expect(again.commit).toEqual(first.commit);
      expect(planted).toHaveLength(1);
    });

    it('lets fifty parallel requests with one key have one effect and one answer', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => dispatch(plant, { seed: 'fern' }, { key: 'k' })),
      );
      expect(new Set(answers.map((answer) => answer.json)).size).toBe(1);
      expect(planted).toHaveLength(1);
    });

    it('refuses the same key with another input', async () => {
      await dispatch(plant, { seed: 'fern' }, { key: 'k1' });
      await expect(dispatch(plant, { seed: 'oak' }, { key: 'k1' })).rejects.toThrow(Conflict);
    });

    it('keeps the keys of callers apart', async () => {
      await dispatch(plant, { seed: 'fern' }, { key: 'k1' });
      await dispatch(plant, { seed: 'oak' }, { key: 'k1', principal: { kind: 'member', memberId: 'm2', roles: [] } });
      expect(planted).toHaveLength(2);
    });

    it('repeats a refusal, even when it would no longer be refused', async () => {
      await expect(dispatch(plant, { seed: 'banana' }, { key: 'k1' })).rejects.toThrow('Bananas want 20 degrees.');
      handlers['plant'] = { apply: async () => ({ plantId: 'p', depth: 1 }) };
      const again: unknown = await dispatch(plant, { seed: 'banana' }, { key: 'k1' }).catch((error: unknown) => error);
      expect(isRefused(again, TOO_COLD)).toBe(true);
      expect(again).toMatchObject({ message: 'Bananas want 20 degrees.' });
    });

    it('does not repeat a refusal that holds for some time only', async () => {
      handlers['plant'] = { apply: () => Promise.reject(refusedFor(1_000, TOO_COLD)) };
      await expect(dispatch(plant, { seed: 'fern' }, { key: 'k1' })).rejects.toThrow(TOO_COLD.title);
      handlers['plant'] = { apply: async () => ({ plantId: 'p', depth: 1 }) };
      expect(await dispatch(plant, { seed: 'fern' }, { key: 'k1' })).toMatchObject({ value: { plantId: 'p' } });
    });

    it('stores at most 100 refusals an hour for one member, however many it provokes, and all of a module', async () => {
      handlers['plant'] = { apply: () => Promise.reject(refused(TOO_COLD)) };
      const storedFor = async (principal: Principal, caller: string) => {
        for (let n = 0; n < 120; n += 1)
          await expect(dispatch(plant, { seed: 'fern' }, { key: `r${n}`, principal })).rejects.toThrow(TOO_COLD.title);
        return (await store.reads.sql.all('SELECT call_key FROM _outcome WHERE caller = ?', [caller])).length;
      };
      expect(await storedFor(gardener, 'member:m1')).toBe(100);
      expect(await storedFor({ kind: 'module', module: 'water' }, 'module:water')).toBe(120);
      expect(await storedFor({ kind: 'member', memberId: 'm2', roles: ['gardener'] }, 'member:m2')).toBe(100);
    });

    it('repeats what prepare refused, and prepares only once', async () => {
      let prepared = 0;
      handlers['plant'] = {
        prepare: async () => {
          prepared += 1;
          if (prepared === 1) throw refused(TOO_COLD, 'Frost.');
          return {};
        },
        apply: async () => ({ plantId: 'p', depth: 1 }),
      };
      for (let n = 0; n < 2; n += 1)
        await expect(dispatch(plant, { seed: 'fern' }, { key: 'k1' })).rejects.toThrow('Frost.');
      expect(prepared).toBe(1);
      await dispatch(plant, { seed: 'fern' }, { key: 'k2' });
      await dispatch(plant, { seed: 'fern' }, { key: 'k2' });
      expect(prepared).toBe(2);
    });

    it('stores no outage and no unexpected error: the same key can be used again', async () => {
      const good = handlers['plant'] as object;
      for (const error of [new Unavailable('locked'), new Error('spade broken')]) {
        handlers['plant'] = { apply: () => Promise.reject(error) };
        await expect(dispatch(plant, { seed: 'fern' }, { key: 'k1' })).rejects.toThrow();
      }
      handlers['plant'] = good;
      await expect(dispatch(plant, { seed: 'fern' }, { key: 'k1' })).resolves.toBeDefined();
    });

    it('stores no outcome of a command that comes without a key, also when it is refused', async () => {
      await dispatch(plant, { seed: 'fern' });
      await expect(dispatch(plant, { seed: 'banana' })).rejects.toThrow('Bananas want 20 degrees.');
      expect(await store.reads.sql.all('SELECT * FROM _outcome')).toEqual([]);
    });

    it('stores nothing of a command whose answer is a secret', async () => {
      const [first, second] = [await dispatch(secret, {}, { key: 'k' }), await dispatch(secret, {}, { key: 'k' })];
      expect(first.json).not.toBe(second.json);
      expect(await store.reads.sql.all('SELECT * FROM _outcome')).toEqual([]);
    });
  });

  describe('from another module', () => {
    const clientOf = () =>
      makeClient(garden, { caller: 'water', dispatcher, clock: systemClock, ids: uuidIds }) as GardenClient;

    it('is made by that module, on behalf of the member it serves, with a key derived from the key of what it serves', async () => {
      const seen: CallContext[] = [];
      handlers['plant'] = {
        apply: async (tx: Tx) => {
          seen.push(tx.call);
          return { plantId: 'p', depth: 1 };
        },
      };
      const garden = clientOf();
      handlers['pour'] = {
        prepare: () => garden.plant({ seed: 'fern' }),
        apply: async () => ({ ids: [] }),
      };
      local.add({ contract: water, store, handler: replaceable(handlers) });
      const pour = { ...context(water.calls.pour), key: 'pour-1' };
      await dispatcher.dispatch(water.calls.pour, { twice: false }, pour);
      expect(seen).toMatchObject([
        { principal: { kind: 'module', module: 'water', onBehalfOf: 'm1' }, correlationId: 'c1' },
      ]);
      expect(seen[0]?.key).toMatch(/^[\w-]{43}$/);
    });

    it('needs a step name for each command when it sends the same command twice', async () => {
      const garden = clientOf();
      handlers['pour'] = {
        prepare: async (input: In<typeof water.calls.pour>) => {
          const first = await garden.plant({ seed: 'fern' }, input.twice ? {} : { step: 'first' });
          const second = await garden.plant({ seed: 'fern' }, input.twice ? {} : { step: 'second' });
          return [first.plantId, second.plantId];
        },
        apply: async (_tx: Tx, _input: unknown, ids: string[]) => ({ ids }),
      };
      local.add({ contract: water, store, handler: replaceable(handlers) });
      await expect(dispatch(water.calls.pour, { twice: true }, { key: 'a' })).rejects.toThrow(
        reach.unexpected('water.pour', 'water.pour sends garden.plant twice; give each one a step of its own'),
      );
      const { value } = await dispatch(water.calls.pour, { twice: false }, { key: 'b' });
      expect(new Set((value as { ids: string[] }).ids).size).toBe(2);
    });

    it('is refused inside a unit of work, with an error that says where to call instead', async () => {
      const garden = clientOf();
      handlers['pour'] = { apply: async () => ({ ids: [(await garden.plant({ seed: 'fern' })).plantId] }) };
      local.add({ contract: water, store, handler: replaceable(handlers) });
      await expect(dispatch(water.calls.pour, { twice: false })).rejects.toThrow(
        reach.unexpected(
          'water.pour',
          'water.pour in water called garden.plant inside its unit of work; call it in prepare(), and use the answer in apply().',
        ),
      );
    });

    it('has the module itself as its principal when the module serves nobody', async () => {
      expect(currentContext()).toBeUndefined();
      await expect(clientOf().byId({ plantId: 'p' })).rejects.toThrow('the module water is none of these');
    });
  });
});
