import { setTimeout as delay } from 'node:timers/promises';
import { arrives } from '../../testing/waiting.js';
import { systemClock } from '../../ops/clock.js';
import { type CallContext, within } from '../../ops/context.js';
import { PeerNotReached } from '../../peer/peer-exchange.js';
import { gardenMover, movableGarden, type MovableGarden, SERVICE_AT } from '../fixtures/garden-mover.js';
import type { SimulatedHost } from '../fixtures/simulated-hosts.js';
import type { PlacementStore } from '../placement-store.js';
import type { StoredPlacement } from '../placement.js';
import type { Move } from './move.js';
import type { MoveStore } from './move-store.js';
import type { MoveHost } from './move-host.js';
import { MoveRefused } from './move-refused.js';
import type { Mover } from './mover.js';

const ASKED = { by: 'an operator', reason: 'to see it' };
const OUT = { module: 'garden', to: 'remote', live: false } as const;
const HOME = { module: 'garden', to: 'local', live: false } as const;
/** A cancellation takes some milliseconds; far below how long a mover waits for a host. */
const AT_ONCE_MS = 15_000;

describe('a move of a module', () => {
  let garden: MovableGarden;
  let placements: PlacementStore;
  let moves: MoveStore;
  let here: SimulatedHost;
  let there: SimulatedHost;
  let mover: Mover;
  let movers: Mover[];
  let skippedMs: number;
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + skippedMs };

  let patienceMs = 30_000;
  let registered = ['i1'];
  let connection = 0;
  /** The host, as long as there is no newer connection to it. */
  const overConnection = (host: SimulatedHost): MoveHost => {
    const own = connection;
    return new Proxy(host, {
      get: (at, name: Exclude<keyof MoveHost, 'live'>) =>
        own === connection ? at[name].bind(at) : () => Promise.reject(new PeerNotReached('The client is destroyed.')),
    });
  };
  const newMover = () => {
    const next = gardenMover(garden, {
      ...{ patienceMs, clock, switchLimits: { fenceMs: 150, switchMs: 2_000 }, registered: () => registered },
      hostAt: (address) => overConnection(address === 'local' ? here : there),
    });
    movers.push(next);
    return next;
  };
  beforeEach(async () => {
    movers = [];
    registered = ['i1'];
    patienceMs = 30_000;
    skippedMs = 0;
    garden = await movableGarden();
    ({ placements, moves, here, there } = garden);
    mover = newMover();
  });
  afterEach(async () => {
    for (const one of movers) await one.stop();
    await garden.store.remove();
  });

  const row = () => placements.of('garden') as StoredPlacement;
  const ended = async (move: Move) => {
    await mover.settled();
    return (await moves.history('garden')).find(({ id }) => id === move.id) as Move;
  };

  it('gives the data and the next epoch to the target, and fences the source', async () => {
    const end = await ended(await mover.begin(OUT, ASKED));
    expect(end).toMatchObject({ phase: 'done', copied: 5, verified: 5, commit: 5 });
    expect(row()).toMatchObject({ owner: 'database-b', place: SERVICE_AT, epoch: 2, phase: 'idle', moved: true });
    expect([there.ownership, there.data]).toEqual([{ epoch: 2, role: 'owner' }, here.data]);
    expect(() => here.write('thyme')).toThrow('database-a is fenced.');
    expect(here.permit).toBeUndefined();
  });

  it('goes to a service that was killed and has registered again at its address, before the former registration has expired', async () => {
    registered = ['i1', 'i2'];
    expect((await ended(await mover.begin(OUT, ASKED))).phase).toBe('done');
    expect(row().place).toBe(SERVICE_AT);
  });

  it('comes home with what was written elsewhere', async () => {
    await ended(await mover.begin(OUT, ASKED));
    there.write('thyme');
    await ended(await mover.begin(HOME, ASKED));
    expect(row()).toMatchObject({ owner: 'database-a', place: 'local', epoch: 3, phase: 'idle' });
    expect(here.data).toEqual(['fern', 'moss', 'rose', 'sage', 'ivy', 'thyme']);
    expect(() => there.write('basil')).toThrow('database-b is fenced.');
  });

  it('prepares before the intent, so that the source serves meanwhile, and copies behind the fence alone', async () => {
    await ended(await mover.begin(OUT, ASKED));
    expect(there.steps.slice(0, 6)).toEqual(['look', 'standBy', 'prepare', 'prepare', 'copy', 'copy']);
    const phases = (await placements.history('garden')).map(({ placement: { phase } }) => phase);
    expect(phases).toEqual(['idle', 'activating', 'switching', 'idle']);
  });

  it('is cancelled when a row differs, which it names, and the source goes on in a new epoch', async () => {
    there.differences = [{ table: 'words', key: ['moss'], what: 'different', columns: ['colour'] }];
    const end = await ended(await mover.begin(OUT, ASKED));
    expect(end).toMatchObject({
      phase: 'cancelled',
      note: 'the copy differs from its source: words moss is different in colour.',
    });
    expect(row()).toMatchObject({ owner: 'database-a', place: 'local', epoch: 3, phase: 'idle' });
    here.write('thyme');
    expect(there.ownership).toEqual({ epoch: 3, role: 'fenced' });
  });

  it('is refused when the owner was started while the hosts were looked at, at a new epoch', async () => {
    const standBy = there.standBy.bind(there);
    there.standBy = async () => {
      const { previous: _, ...placement } = row();
      await placements.change(row(), { ...placement, epoch: 2 }, ASKED);
      return standBy();
    };
    await expect(mover.begin(OUT, ASKED)).rejects.toThrow(/its placement is another one .*try again\./);
    expect(await moves.history('garden')).toEqual([]);
  });

  it('waits for a host that is silent for a while, and repeats the step', async () => {
    here.fail('fence', 'is silent after it', 'is silent');
    there.fail('copy', 'is silent', 'is silent after it');
    there.fail('verify', 'is silent');
    there.fail('reconcile', 'is silent', 'is silent after it');
    const end = await ended(await mover.begin(OUT, ASKED));
    expect(end.phase).toBe('done');
    expect(there.data).toEqual(here.data);
  });

  it('goes on when the deadline of the call that began it has passed', async () => {
    let over = false;
    const call: CallContext = {
      ...{ name: 'a move', principal: { kind: 'anonymous' }, correlationId: 'c' },
      get deadline() {
        return over ? 0 : Infinity;
      },
    };
    here.fail('fence', ...Array.from({ length: 1_000 }, () => 'is silent' as const));
    const move = await within(call, () => mover.begin(OUT, ASKED));
    over = true;
    here.fail('fence');
    expect((await ended(move)).phase).toBe('done');
  });

  it('goes on over another connection when that to a host has ended in the middle of the copy', async () => {
    patienceMs = 3_000;
    mover = newMover();
    there.fail('copy', 'stands still');
    const move = await mover.begin(OUT, ASKED);
    await arrives('the copy stands still', () => there.standsStill);
    connection += 1;
    there.goOn();
    expect((await ended(move)).phase).toBe('done');
  });

  it('can be cancelled by an operator while a host is silent', async () => {
    here.fail('fence', ...Array.from({ length: 1_000 }, () => 'is silent' as const));
    await mover.begin(OUT, ASKED);
    await arrives('the move waits', async () => mover.present('garden')?.note !== undefined);
    const end = await mover.cancel('garden', { by: 'kim', reason: 'later' });
    expect(end).toMatchObject({ phase: 'cancelled', note: 'cancelled by kim: later' });
    here.write('thyme');
  });

  it.each(['prepare', 'copy', 'verify'] as const)(
    'is cancelled when a host stands still at %s for longer than the patience, which writes nothing when it goes on',
    async (step) => {
      patienceMs = 200;
      mover = newMover();
      // The preparation before the intent is to succeed.
      there.fail(step, ...(step === 'prepare' ? (['nothing', 'stands still'] as const) : (['stands still'] as const)));
      const { phase, note } = await ended(await mover.begin(OUT, ASKED));
      expect([phase, note]).toEqual(['cancelled', expect.stringMatching(/^a host did not respond within \d+ ms\.$/)]);
      here.write('thyme');
      const before = [...there.data];
      there.goOn();
      await there.idle();
      expect(there.data).toEqual(before);
      expect([row().owner, row().phase, here.ownership.role]).toEqual(['database-a', 'idle', 'owner']);
      there.fail(step);
      expect((await ended(await mover.begin(OUT, ASKED))).phase).toBe('done');
      expect(there.data).toEqual(['fern', 'moss', 'rose', 'sage', 'ivy', 'thyme']);
    },
  );

  it('is cancelled by an operator at once while a host stands still', async () => {
    there.fail('copy', 'stands still');
    await mover.begin(OUT, ASKED);
    await arrives('the copy stands still', () => there.standsStill);
    const cancelled = mover.cancel('garden', { by: 'kim', reason: 'later' }).then(({ phase }) => phase);
    const first = await Promise.race([cancelled, delay(AT_ONCE_MS, 'waits for the host', { ref: false })]);
    if (first === 'cancelled') here.write('thyme');
    // Also for a mover that waits for the host: it could not be stopped before.
    there.goOn();
    expect(first).toBe('cancelled');
  });

  it('cannot be cancelled behind its commit point', async () => {
    there.fail('reconcile', ...Array.from({ length: 1_000 }, () => 'is silent' as const));
    await mover.begin(OUT, ASKED);
    await arrives('the commit point', async () => mover.present('garden')?.phase === 'committed');
    const cancelled = mover.cancel('garden', ASKED);
    there.fail('reconcile');
    await expect(cancelled).rejects.toThrow(
      'garden had come to its commit point (done), so the move was not cancelled',
    );
    expect(row()).toMatchObject({ owner: 'database-b', phase: 'idle' });
  });

  it('does not wait for a host that is gone when the journal says that the owner has begun: by another instance, or in part', async () => {
    there.fail('reconcile', ...Array.from({ length: 1_000 }, () => 'is silent' as const));
    const move = await mover.begin(OUT, ASKED);
    await arrives('the commit point', async () => mover.present('garden')?.phase === 'committed');
    there.ownership = { epoch: 2, role: 'owner' };
    const { previous: _, ...rest } = row();
    await placements.change(row(), { ...rest, phase: 'idle' }, { by: 'another instance', reason: 'it writes' });
    skippedMs = 60_000;
    expect((await ended(move)).phase).toBe('done');
  });

  it('is over once it is cancelled, although the former owner is gone: other modules may move', async () => {
    const silent = Array.from({ length: 1_000 }, () => 'is silent' as const);
    here.fail('fence', ...silent);
    here.fail('reconcile', ...silent);
    await mover.begin(OUT, ASKED);
    await arrives('the move waits', async () => mover.present('garden')?.note !== undefined);
    const cancelled = mover.cancel('garden', { by: 'kim', reason: 'it is gone' });
    await arrives('the cancellation', async () => row().phase === 'cancelling');
    skippedMs = 60_000;
    expect(await cancelled).toMatchObject({ phase: 'cancelled', note: 'cancelled by kim: it is gone' });
    expect(row()).toMatchObject({ phase: 'cancelling', owner: 'database-a', epoch: 3 });
    here.fail('reconcile');
    await here.reconcile();
    here.write('thyme');
  });

  it('is the only one', async () => {
    here.fail('fence', ...Array.from({ length: 1_000 }, () => 'is silent' as const));
    await mover.begin(OUT, ASKED);
    await expect(mover.begin(OUT, ASKED)).rejects.toThrow(
      /^garden is on its way from local to http:\/\/127\.0\.0\.1:4001 \((asked|intended|prepared)\), and one module moves at a time at rest/,
    );
  });

  describe('whose mover ends', () => {
    it.each(['prepare', 'fence', 'copy', 'verify', 'reconcile', 'release'] as const)(
      'at %s goes on when it starts again, and ends as if nothing had been',
      async (step) => {
        const silent = Array.from({ length: 1_000 }, () => 'is silent after it' as const);
        const at = step === 'fence' ? here : there;
        // The preparation before the intent is to succeed.
        if (step === 'prepare') there.fail(step, ...silent.slice(1));
        else at.fail(step, ...silent);
        await mover.begin(OUT, ASKED);
        await arrives(`${step} of a host`, async () => at.steps.filter((one) => one === step).length >= 2);
        await mover.stop();
        at.fail(step);
        mover = newMover();
        await mover.resume();
        await mover.settled();
        const [move] = await moves.history('garden');
        expect([move?.phase, row().phase]).toEqual(['done', 'idle']);
        expect(there.data).toEqual(['fern', 'moss', 'rose', 'sage', 'ivy']);
        const owners = [here, there].filter(({ ownership }) => ownership.role === 'owner');
        expect(owners.map(({ identity }) => identity)).toEqual([row().owner]);
      },
    );

    it('finds its move cancelled when another process has seen that its time was over', async () => {
      here.fail('fence', ...Array.from({ length: 1_000 }, () => 'is silent' as const));
      await mover.begin(OUT, ASKED);
      await arrives('the intent', async () => mover.present('garden')?.at.prepared !== undefined);
      await mover.stop();
      const { target: _, until: __, ...rest } = row();
      await placements.change(row(), { ...rest, epoch: 3, phase: 'cancelling' }, { by: 'a host', reason: 'late' });
      here.fail('fence');
      mover = newMover();
      await mover.resume();
      await mover.settled();
      const [move] = await moves.history('garden');
      expect([move?.phase, row().owner, row().phase, row().epoch]).toEqual(['cancelled', 'database-a', 'idle', 3]);
      here.write('thyme');
    });
  });

  describe('is refused, and nothing is changed,', () => {
    it.each<[string, () => void, RegExp]>([
      [
        'when a text does not fit',
        () => (here.problems = ['words moss has NUL.']),
        /does not fit into sqlite: words moss has NUL\./,
      ],
      [
        'when the clocks differ',
        () => (there.now += 5_000),
        /the clocks of the monolith and http:\S+ differ by about \d{4} ms/,
      ],
      [
        'when the target holds other data',
        () => (there.holds = 'words'),
        /holds rows \(in words\), and no move has ever had it/,
      ],
    ])('%s', async (_, arrange, sentence) => {
      arrange();
      await expect(mover.begin(OUT, ASKED)).rejects.toThrow(sentence);
      expect([row().revision, await moves.history('garden')]).toEqual([1, []]);
    });

    it('when both places have the same database, which nobody is told to remove', async () => {
      const same = {
        epoch: 1,
        role: 'owner',
        description: 'the one database',
        identity: 'database-a',
        holds: 'words',
      } as const;
      there.found = same;
      await expect(mover.begin(OUT, ASKED)).rejects.toThrow(
        'garden does not move: both places have the same database, the one database. Give the service one of its own.',
      );
    });

    it('when a host cannot be looked at for a while: with a sentence, and not as an error of this program', async () => {
      patienceMs = 200;
      mover = newMover();
      const silent = Array.from({ length: 1_000 }, () => 'is silent' as const);
      there.fail('look', ...silent);
      const refused = mover.begin(OUT, ASKED);
      await expect(refused).rejects.toThrow(MoveRefused);
      await expect(refused).rejects.toThrow(`${SERVICE_AT} cannot be looked at: database-b did not respond.`);
      there.fail('look', 'is silent');
      here.fail('look', ...silent);
      await expect(mover.plan(OUT)).rejects.toThrow('the monolith cannot be looked at: database-a did not respond.');
      here.fail('look');
      there.fail('standBy', 'is silent');
      await expect(mover.begin(OUT, ASKED)).rejects.toThrow(MoveRefused);
      expect(await moves.history('garden')).toEqual([]);
    });

    it('when a part of a name was given for the database: another one may have it in its name, too', async () => {
      await expect(mover.plan({ ...OUT, database: 'database' })).rejects.toThrow(
        'no service that stands by has the database',
      );
      await expect(mover.plan({ ...OUT, database: '' })).rejects.toThrow('no service that stands by has the database');
      const { to } = await mover.plan({ ...OUT, database: 'sqlite:database-b.sqlite' });
      expect(to.database).toBe('database-b.sqlite');
    });

    it('when the module is there already, or unknown, or no service has the named database', async () => {
      await expect(mover.begin(HOME, ASKED)).rejects.toThrow('garden does not move: it is local already.');
      await expect(mover.begin({ ...OUT, module: 'shed' }, ASKED)).rejects.toThrow('there is no such module');
      await expect(mover.begin({ ...OUT, database: 'other.sqlite' }, ASKED)).rejects.toThrow(
        `no service that stands by has the database other.sqlite: ${SERVICE_AT} has database-b.sqlite.`,
      );
    });
  });
});
