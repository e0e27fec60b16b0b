import { FairTurns, TurnsTaken } from './fair-turns.js';

const WIDE = { weight: 1, waiting: 100, waitingOfFlow: 100 };

/** Turns whose work ends when the test says so, and the order in which it began. */
function turnsOf(atOnce: number, shares: ConstructorParameters<typeof FairTurns<'known' | 'unknown'>>[1]) {
  const turns = new FairTurns(atOnce, shares);
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const take = (name: 'known' | 'unknown', flow: string, what: string) =>
    turns.take(name, flow, () => {
      began.push(what);
      return new Promise<string>((resolve) => ends.push(() => resolve(what)));
    });
  const endOne = async () => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  const endAll = async () => {
    while (ends.length > 0) await endOne();
  };
  return { take, began, endOne, endAll };
}

describe('turns', () => {
  it('run no more at once than there are places, in the order of asking', async () => {
    const { take, began, endOne, endAll } = turnsOf(2, { known: WIDE, unknown: WIDE });
    const all = Promise.all(['1', '2', '3', '4'].map((what) => take('known', 'a', what)));
    expect(began).toEqual(['1', '2']);
    await endOne();
    expect(began).toEqual(['1', '2', '3']);
    await endAll();
    expect(await all).toEqual(['1', '2', '3', '4']);
  });

  it('are given to the flows of a share in rotation, so that a busy flow delays no other by more than one turn', async () => {
    const { take, began, endAll } = turnsOf(1, { known: WIDE, unknown: WIDE });
    const all = ['a1', 'a2', 'a3', 'a4'].map((what) => take('unknown', 'a', what));
    all.push(take('unknown', 'b', 'b1'));
    await endAll();
    await Promise.all(all);
    expect(began).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  it('are given to the shares in proportion to their weights', async () => {
    const { take, began, endAll } = turnsOf(1, { known: { ...WIDE, weight: 3 }, unknown: WIDE });
    const all = Array.from({ length: 9 }, () => take('unknown', 'u', 'u'));
    all.push(...Array.from({ length: 9 }, () => take('known', 'k', 'k')));
    await endAll();
    await Promise.all(all);
    expect(began.slice(1, 13).filter((what) => what === 'k')).toHaveLength(9);
  });

  it('are refused when too much of one flow waits, and given to the other flows all the same', async () => {
    const { take, endAll } = turnsOf(1, { known: WIDE, unknown: { ...WIDE, waitingOfFlow: 1 } });
    const first = take('unknown', 'a', 'a1');
    const second = take('unknown', 'a', 'a2');
    await expect(take('unknown', 'a', 'a3')).rejects.toThrow(TurnsTaken);
    const other = take('unknown', 'b', 'b1');
    await endAll();
    expect(await Promise.all([first, second, other])).toEqual(['a1', 'a2', 'b1']);
  });

  it('are refused when too much of one share waits, and given to the other share all the same', async () => {
    const { take, endAll } = turnsOf(1, { known: WIDE, unknown: { ...WIDE, waiting: 2 } });
    const all = ['a', 'b', 'c'].map((flow) => take('unknown', flow, flow));
    await expect(take('unknown', 'd', 'd')).rejects.toThrow(TurnsTaken);
    all.push(take('known', 'd', 'known'));
    await endAll();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'known']);
  });

  it('go on after a piece of work has failed', async () => {
    const turns = new FairTurns(1, { known: WIDE });
    await expect(turns.take('known', 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.take('known', 'a', () => Promise.resolve('yes'))).toBe('yes');
  });
});
