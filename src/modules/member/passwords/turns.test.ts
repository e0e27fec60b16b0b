import { Turns } from './turns.js';

function held() {
  const ends: (() => void)[] = [];
  const began: number[] = [];
  const work = (n: number) => () => {
    began.push(n);
    return new Promise<number>((resolve) => ends.push(() => resolve(n)));
  };
  return { ends, began, work };
}

const full = () => new Error('full');

describe('turns', () => {
  it('run no more at once than there are places, in the order of asking', async () => {
    const turns = new Turns(2, 10, full);
    const { ends, began, work } = held();
    const all = Promise.all([1, 2, 3, 4].map((n) => turns.take(work(n))));
    expect(began).toEqual([1, 2]);
    ends.shift()?.();
    await new Promise(setImmediate);
    expect(began).toEqual([1, 2, 3]);
    while (began.length < 4 || ends.length > 0) {
      ends.shift()?.();
      await new Promise(setImmediate);
    }
    expect(await all).toEqual([1, 2, 3, 4]);
  });

  it('are refused when too many wait', async () => {
    const turns = new Turns(1, 1, full);
    const { ends, work } = held();
    const first = turns.take(work(1));
    const second = turns.take(work(2));
    await expect(turns.take(work(3))).rejects.toThrow('full');
    ends.shift()?.();
    await first;
    await new Promise(setImmediate);
    ends.shift()?.();
    expect(await second).toBe(2);
  });

  it('go on after a piece of work has failed', async () => {
    const turns = new Turns(1, 1, full);
    await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.take(() => Promise.resolve('yes'))).toBe('yes');
  });
});
