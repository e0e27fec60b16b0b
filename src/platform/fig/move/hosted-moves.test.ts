import { quietLog } from '../../testing/quiet-log.js';
import { systemClock } from '../../ops/clock.js';
import { fill, type Garden, openGarden } from '../../store/copy/fixtures/copied-garden.js';
import { storeCopySource } from '../../store/copy/store-copy-source.js';
import { CopyPermits } from './copy-permits.js';
import { HostedMoves } from './hosted-moves.js';
import type { MovableModule } from './movable-module.js';

const ORIGIN = { host: 'local', permit: 'p' };

describe('a host that is the target of a move', () => {
  const gardens: Garden[] = [];
  let here: Garden;
  let source: Garden;
  let moves: HostedMoves;

  const garden = async () => {
    const opened = await openGarden('sqlite');
    gardens.push(opened);
    return opened;
  };
  /** The module as a host has it, on the database that it has now. */
  const module = (): MovableModule => ({
    ...{ build: { contract: 'c', migrations: [] }, kind: 'sqlite', description: 'garden.sqlite', store: here.store },
    find: () => Promise.resolve(undefined),
    standBy: () => Promise.resolve(here.store),
    endStandBy: () => Promise.resolve(),
    placement: () => Promise.resolve(undefined),
    check: () => Promise.resolve(),
    reconciled: () => Promise.resolve(here.store.ownership),
  });
  beforeEach(async () => {
    [here, source] = [await garden(), await garden()];
    await fill(source.store, 20);
    await source.store.fence(2);
    moves = new HostedMoves({
      modules: () => new Map([['garden', module()]]),
      permits: new CopyPermits(),
      sourceAt: () => storeCopySource(source.store),
      clock: systemClock,
      log: quietLog,
    });
  });
  afterEach(async () => {
    await moves.close();
    for (const one of gardens.splice(0)) await one.remove();
  });

  it('copies into no other database than the one that the move has named: the journal would name one that is gone', async () => {
    const attempt = { copy: 'first', epoch: 1, database: await moves.standBy('garden') };
    const origin = { ...ORIGIN, identity: source.store.identity };
    await moves.prepare('garden', attempt);
    await moves.copy('garden', attempt, origin, 60_000);
    here = await garden();
    const sentence = /^The database of garden here is \S+, and the move names \S+, so nothing is copied into it\.$/;
    await expect(moves.prepare('garden', attempt)).rejects.toThrow(sentence);
    await expect((async () => moves.copy('garden', attempt, origin, 60_000))()).rejects.toThrow(sentence);
    await expect((async () => moves.verify('garden', attempt, origin, 60_000))()).rejects.toThrow(sentence);
    expect(here.store.ownership).toEqual({ epoch: 0, role: 'fenced' });
  });

  it('goes on in a database that was closed and opened again in the middle of a copy', async () => {
    const attempt = { copy: 'first', epoch: 1, database: await moves.standBy('garden') };
    const origin = { ...ORIGIN, identity: source.store.identity };
    const opened = here;
    let isClosed = false;
    const once = Object.create(opened.store, {
      reads: {
        get: () => {
          if (isClosed) throw new Error('The database is closed.');
          return opened.store.reads;
        },
      },
    }) as typeof opened.store;
    here = { ...opened, store: once };
    await moves.prepare('garden', attempt);
    isClosed = true;
    here = opened;
    await moves.prepare('garden', attempt);
    expect(await moves.copy('garden', attempt, origin, 60_000)).toMatchObject({ done: true });
  });

  it('fences no owner whom the journal does not have switching: the request comes late, from a move that was cancelled', async () => {
    await expect(moves.fence('garden', 2, 'a permit')).rejects.toMatchObject({ status: 409, code: 'NOT_SWITCHING' });
  });
});
