import { arrives } from '../../../testing/waiting.js';
import { gardenMover, movableGarden, type MovableGarden, SERVICE_AT } from '../../fixtures/garden-mover.js';
import type { SimulatedHost } from '../../fixtures/simulated-hosts.js';
import type { PlacementStore } from '../../placement-store.js';
import type { StoredPlacement } from '../../placement.js';
import { MoveRefused } from '../move-refused.js';
import { type MoveStore, MoveUnderWay } from '../move-store.js';
import type { Mover } from '../mover.js';
import { isLive, type LiveMove } from './live-move.js';

const ASKED = { by: 'an operator', reason: 'to see it' };
const OUT = { module: 'garden', to: 'remote', live: true } as const;
const HOME = { module: 'garden', to: 'local', live: true } as const;

describe('a live move of a module', () => {
  let garden: MovableGarden;
  let placements: PlacementStore;
  let moves: MoveStore;
  let here: SimulatedHost;
  let there: SimulatedHost;
  let mover: Mover;
  let movers: Mover[];

  const newMover = (patienceMs = 30_000) => {
    const next = gardenMover(garden, { patienceMs, switchLimits: { fenceMs: 150, switchMs: 1_000 } });
    movers.push(next);
    return next;
  };
  beforeEach(async () => {
    movers = [];
    garden = await movableGarden();
    ({ placements, moves, here, there } = garden);
    mover = newMover();
  });
  afterEach(async () => {
    for (const one of movers) await one.stop();
    await garden.store.remove();
  });

  const row = () => placements.of('garden') as StoredPlacement;
  const present = (): LiveMove => {
    const move = movers.at(-1)?.present('garden');
    if (!move || !isLive(move)) throw new Error('The garden has no live move.');
    return move;
  };
  const stored = async () => (await moves.history('garden'))[0];
  const comes = (description: string, seen: (move: LiveMove) => boolean) => arrives(description, () => seen(present()));
  const isReady = ({ live }: LiveMove) => live.copy === 'verified';
  const isMoved = (move: LiveMove) => move.live.owner === 'to' && isReady(move);

  it('copies while the owner writes, switches, and has the former owner follow', async () => {
    there.live.beforeHop.push(
      () => here.write('thyme'),
      () => here.write('basil'),
    );
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    expect(present()).toMatchObject({ phase: 'moved', live: { switches: 1, failures: 0 } });
    expect(row()).toMatchObject({ owner: 'database-b', place: SERVICE_AT, epoch: 2, phase: 'idle', moved: true });
    expect(there.data).toEqual(['fern', 'moss', 'rose', 'sage', 'ivy', 'thyme', 'basil']);
    expect([here.ownership, here.data]).toEqual([{ epoch: 2, role: 'follower' }, there.data]);
    there.write('dill');
    await arrives('the former owner follows', () => here.data.includes('dill'));
  });

  it('has no owner fenced before all rows are copied and compared', async () => {
    await mover.begin({ ...OUT, holds: true }, ASKED);
    await comes('the copy is verified', isReady);
    expect([present().phase, here.ownership]).toEqual(['verified', { epoch: 1, role: 'owner' }]);
    expect((await placements.history('garden')).map(({ placement: { phase } }) => phase)).toEqual(['idle']);
    await mover.wish('garden', 'switch');
    await comes('the garden has moved', isMoved);
  });

  it('waits until the time that was named', async () => {
    await mover.begin({ ...OUT, notBefore: Date.now() + 3_600_000 }, ASKED);
    await comes('the copy is verified', isReady);
    expect(here.ownership.role).toBe('owner');
    await mover.wish('garden', 'switch');
    await comes('the garden has moved', isMoved);
  });

  it('goes back with what was written since, and out again, as often as it is asked for', async () => {
    await mover.begin(OUT, ASKED);
    for (const [i, word] of ['thyme', 'basil', 'dill'].entries()) {
      await comes('the garden has moved', isMoved);
      there.write(word);
      await mover.wish('garden', 'reverse');
      await comes('it is home', (move) => move.live.owner === 'from' && isReady(move));
      expect(here.data).toContain(word);
      here.write(`${word} at home`);
      expect(present().live).toMatchObject({ switches: 2 * i + 2, holds: true });
      await mover.begin(OUT, ASKED);
    }
    await comes('the garden has moved', isMoved);
    expect(there.data).toHaveLength(11);
    expect(present().live.pauses).toHaveLength(7);
    expect(row().epoch).toBe(8);
  });

  it('ends where it is when it is completed, and a further move may begin', async () => {
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    await mover.wish('garden', 'complete');
    await mover.settled();
    expect(await stored()).toMatchObject({ phase: 'done', live: { owner: 'to' } });
    expect([there.live.captured, here.live.captured, here.permit, there.permit]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    await mover.begin(HOME, ASKED);
    await comes('it is home', isMoved);
    expect(row()).toMatchObject({ owner: 'database-a', place: 'local' });
  });

  it('cancels the switch when a row differs, which it names, and the owner goes on', async () => {
    await mover.begin({ ...OUT, holds: true }, ASKED);
    await comes('the copy is verified', isReady);
    there.differences = [{ table: 'words', key: ['moss'], what: 'different', columns: ['colour'] }];
    await mover.wish('garden', 'switch');
    await mover.settled();
    expect(await stored()).toMatchObject({
      phase: 'cancelled',
      note: expect.stringContaining('words moss is different in colour') as string,
    });
    expect(row()).toMatchObject({ owner: 'database-a', phase: 'idle' });
    here.write('thyme');
  });

  it('takes over what was written up to the fence', async () => {
    const fence = here.fence.bind(here);
    here.fence = (...asked) => {
      here.write(`word ${here.data.length}`);
      return fence(...asked);
    };
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    expect(there.data).toEqual([...here.data.slice(0, 5), 'word 5']);
  });

  it('burns the epoch of a switch that failed, tries again, and counts it', async () => {
    here.fail('fence', 'is silent');
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    const phases = (await placements.history('garden'))
      .map(({ placement: { phase, epoch } }) => `${phase} ${epoch}`)
      .reverse();
    expect(phases).toEqual([
      ...['idle 1', 'switching 1', 'cancelling 3', 'idle 3'],
      ...['switching 3', 'activating 4', 'idle 4'],
    ]);
  });

  it('gives a switch up that a host holds up for longer than a switch may take', async () => {
    there.fail('catchUp', 'stands still');
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    expect((await placements.history('garden')).map(({ placement: { phase } }) => phase)).toContain('cancelling');
    there.goOn();
  });

  it('waits for an operator when it could not switch ten times', async () => {
    here.fail('fence', ...Array.from({ length: 10 }, () => 'is silent' as const));
    await mover.begin(OUT, ASKED);
    await arrives('it gives up', () => present().live.holds, 60_000);
    expect(present()).toMatchObject({ phase: 'verified', live: { failures: 10 } });
    await mover.wish('garden', 'switch');
    await comes('the garden has moved', isMoved);
  }, 90_000);

  it('goes on after a crash of the mover at any moment, and cancels the switch that nobody goes on with', async () => {
    here.fail('fence', 'stands still after it');
    await mover.begin(OUT, ASKED);
    await arrives('the owner is fenced', () => here.ownership.role === 'fenced');
    await mover.stop();
    await newMover().resume();
    await comes('the garden has moved', isMoved);
    expect(row()).toMatchObject({ owner: 'database-b', epoch: 4 });
  });

  it('knows by the journal where the module is while the run has not noted its commit point', async () => {
    there.fail('reconcile', 'stands still');
    await mover.begin(OUT, ASKED);
    await arrives('the commit point', () => row().owner === 'database-b');
    expect(present().live.owner).toBe('from');
    await expect(mover.begin(HOME, ASKED)).rejects.toThrow(/garden cannot go back at present/);
    await expect(mover.begin(OUT, ASKED)).rejects.toThrow('garden does not move: it is remote already.');
  });

  it('moves no further while it is being completed, and again when it is', async () => {
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    there.fail('endCapture', 'stands still');
    await mover.wish('garden', 'complete');
    for (const wanted of [HOME, OUT]) await expect(mover.begin(wanted, ASKED)).rejects.toThrow(MoveUnderWay);
    await expect(mover.wish('garden', 'reverse')).rejects.toThrow(/garden is being completed/);
  });

  it('has the former owner follow although the mover crashed at the commit point', async () => {
    there.fail('reconcile', 'stands still');
    await mover.begin(OUT, ASKED);
    await arrives('the commit point', () => row().owner === 'database-b');
    await mover.stop();
    await newMover().resume();
    await comes('the garden has moved', isMoved);
    expect(here.ownership).toEqual({ epoch: 2, role: 'follower' });
  });

  it('goes on at the epoch that a start of the owner begins, without copying anew', async () => {
    await mover.begin({ ...OUT, holds: true }, ASKED);
    await comes('the copy is verified', isReady);
    const copies = there.steps.filter((step) => step === 'copy').length;
    const { previous: _, ...placement } = row();
    here.ownership = { epoch: 2, role: 'owner' };
    here.permit = undefined;
    await placements.change(row(), { ...placement, epoch: 2 }, ASKED);
    here.write('thyme');
    await arrives('the copy follows', () => there.data.includes('thyme'));
    expect(there.ownership).toEqual({ epoch: 2, role: 'follower' });
    expect(there.steps.filter((step) => step === 'copy')).toHaveLength(copies);
    expect(here.permit).toBeDefined();
  });

  it('copies anew when the owner has forgotten changes that the copy lacks', async () => {
    await mover.begin({ ...OUT, holds: true }, ASKED);
    await comes('the copy is verified', isReady);
    there.live.lost = 'The changes were forgotten.';
    await comes('a further copy is verified', (move) => move.live.copies === 2 && isReady(move));
    expect(there.data).toEqual(here.data);
  });

  it('says at once that it cannot go back when the copy differs, and makes another one when it is asked to', async () => {
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    here.differences = [{ table: 'words', key: ['moss'], what: 'missing' }];
    await mover.wish('garden', 'verify');
    await comes('the way back is lost', ({ live }) => live.lost !== undefined);
    await expect(mover.wish('garden', 'reverse')).rejects.toThrow(
      /words moss is missing.*npm run fig -- verify garden/s,
    );
    here.differences = [];
    await mover.wish('garden', 'verify');
    await comes('the garden may go back', isMoved);
    await mover.wish('garden', 'reverse');
    await comes('it is home', (move) => move.live.owner === 'from' && isReady(move));
  });

  it('is cancelled before its commit point, and the owner is as it was', async () => {
    await mover.begin({ ...OUT, holds: true }, ASKED);
    await comes('the copy is verified', isReady);
    expect(await mover.cancel('garden', ASKED)).toMatchObject({ phase: 'cancelled' });
    expect([here.ownership, here.live.captured, here.permit]).toEqual([
      { epoch: 1, role: 'owner' },
      undefined,
      undefined,
    ]);
    expect(row()).toMatchObject({ epoch: 1, phase: 'idle' });
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
  });

  it.each([
    ['a second move of the same module', () => mover.begin(OUT, ASKED), MoveUnderWay],
    ['a way back of what has not moved', () => mover.wish('garden', 'reverse'), MoveRefused],
    ['an end of what has not moved', () => mover.wish('garden', 'complete'), MoveRefused],
  ])('refuses %s', async (_, refused, kind) => {
    there.fail('copy', 'stands still');
    await mover.begin(OUT, ASKED);
    await arrives('the copy runs', () => there.standsStill);
    await expect(refused()).rejects.toThrow(kind);
    there.goOn();
  });

  it('says at once that it cannot go back while the host of the former owner is gone, and can again when that is back', async () => {
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    here.fail('follow', ...Array.from({ length: 10 }, () => 'is silent' as const));
    await comes('the copy is lost sight of', ({ live, note }) => live.copy !== 'verified' && note !== undefined);
    await expect(mover.wish('garden', 'reverse')).rejects.toThrow(/cannot go back at present: .*did not respond/);
    await comes('the copy follows', isMoved);
    expect(present().note).toBeUndefined();
  });

  it('goes back by itself when the owner has responded to nothing, after a cancelled switch, for longer than the mover is patient', async () => {
    await mover.stop();
    mover = newMover(100);
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    there.fail('fence', 'is silent');
    there.fail('reconcile', 'stands still', 'stands still');
    await mover.wish('garden', 'reverse');
    await comes('the mover has lost patience', ({ note = '' }) => /did not respond within \d+ ms/.test(note));
    expect(present().live.lost).toBeUndefined();
    there.goOn();
    await comes('it is home', (move) => move.live.owner === 'from' && isReady(move));
  });

  it('withdraws a way back when it is cancelled, and stays where it is', async () => {
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    there.fail('fence', 'stands still');
    await mover.wish('garden', 'reverse');
    await arrives('the owner is to be fenced', () => there.standsStill);
    expect(await mover.cancel('garden', ASKED)).toMatchObject({ phase: 'moved', live: { owner: 'to' } });
    there.goOn();
    await comes('the copy follows', isMoved);
    expect(present().live).toMatchObject({ owner: 'to', switches: 1 });
    there.write('thyme');
    await arrives('the former owner follows', () => here.data.includes('thyme'));
  });

  it('refuses to cancel what has moved, and says how it goes back', async () => {
    await mover.begin(OUT, ASKED);
    await comes('the garden has moved', isMoved);
    await expect(mover.cancel('garden', ASKED)).rejects.toThrow(/npm run fig -- reverse garden/);
    expect(there.ownership.role).toBe('owner');
  });

  it('keeps the module where it is while the former owner is gone, and says that it cannot go back', async () => {
    here.fail('followFrom', ...Array.from({ length: 20 }, () => 'is silent' as const));
    await mover.begin(OUT, ASKED);
    await arrives('it says so', () => present().live.owner === 'to' && present().note !== undefined);
    await expect(mover.wish('garden', 'reverse')).rejects.toThrow(MoveRefused);
    there.write('thyme');
    await arrives('the former owner follows', () => here.data.includes('thyme'), 60_000);
  }, 90_000);
});
