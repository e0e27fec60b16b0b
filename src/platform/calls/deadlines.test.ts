import { VirtualClock } from '../testing/virtual-clock.js';
import { Deadlines } from './deadlines.js';

describe('the deadlines of calls', () => {
  const never = () => new Promise<never>(() => undefined);
  const outcomes = (calls: readonly Promise<unknown>[]) => {
    const seen: string[] = [];
    calls.forEach((call, number) => {
      call.then(
        (value) => seen.push(`${number}: ${String(value)}`),
        (error: unknown) => seen.push(`${number}: ${(error as Error).name}`),
      );
    });
    return seen;
  };

  it('end each call at its own deadline, the earliest first, in whatever order they came', async () => {
    const clock = new VirtualClock();
    const deadlines = new Deadlines(clock);
    const at = (ms: number) => deadlines.before(clock.monotonic() + ms, 'garden.wait', never);
    const seen = outcomes([at(300), at(100), at(200), at(100)]);
    await clock.advance('99ms');
    expect(seen).toEqual([]);
    await clock.advance('1ms');
    expect(seen).toEqual(['1: DeadlineExceeded', '3: DeadlineExceeded']);
    await clock.advance('1s');
    expect(seen.slice(2)).toEqual(['2: DeadlineExceeded', '0: DeadlineExceeded']);
  });

  it('do nothing to calls that have ended before', async () => {
    const clock = new VirtualClock();
    const deadlines = new Deadlines(clock);
    const at = (work: () => Promise<unknown>) => deadlines.before(clock.monotonic() + 100, 'garden.ask', work);
    const seen = outcomes([at(async () => 'rose'), at(async () => Promise.reject(new TypeError('weed')))]);
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance('1s');
    expect(seen).toEqual(['0: rose', '1: TypeError']);
  });

  it('notify of the end of each call once, and the caller gets the error that they return', async () => {
    const clock = new VirtualClock();
    const deadlines = new Deadlines(clock);
    const notified: string[] = [];
    const ending = {
      succeeded: () => notified.push('done'),
      failed: (error: unknown) => {
        notified.push((error as Error).name);
        return new RangeError('seen by the caller');
      },
    };
    const at = (work: () => Promise<unknown>) => deadlines.before(clock.monotonic() + 100, 'garden.ask', work, ending);
    const late = () => new Promise((resolve) => clock.after(200, () => resolve('too late')));
    const thrown = () => {
      throw new TypeError('before there is a promise');
    };
    const seen = outcomes([at(async () => 'rose'), at(late), at(thrown)]);
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance('1s');
    expect(notified).toEqual(['done', 'TypeError', 'DeadlineExceeded']);
    expect(seen).toEqual(['0: rose', '2: RangeError', '1: RangeError']);
  });

  it('that have passed send nothing', async () => {
    const clock = new VirtualClock();
    let sent = 0;
    const late = new Deadlines(clock).before(clock.monotonic(), 'garden.ask', async () => (sent += 1));
    await expect(late).rejects.toThrow('The deadline of garden.ask passed before it was sent; nothing was done');
    expect(sent).toBe(0);
  });
});
