import { VirtualClock } from '../testing/virtual-clock.js';
import { systemClock } from './clock.js';
import { hostClock, TurnableClock } from './turnable-clock.js';

const HOUR_MS = 3_600_000;

describe('a clock that can be turned on', () => {
  let base: VirtualClock;
  let clock: TurnableClock;
  const ran: [string, number][] = [];
  beforeEach(() => {
    base = new VirtualClock();
    clock = new TurnableClock(base);
    ran.length = 0;
  });
  const note = (name: string) => () => void ran.push([name, clock.now() - base.now()]);

  it('goes on by itself, before it is turned and after', async () => {
    clock.after(1_000, note('first'));
    base.turn(1_000);
    await clock.turn(HOUR_MS);
    clock.after(500, note('second'));
    base.turn(500);
    expect(ran).toEqual([
      ['first', 0],
      ['second', HOUR_MS],
    ]);
  });

  it('runs each timer once and at its time, the earliest first, those that timers start among them', async () => {
    clock.after(3_000, note('late'));
    clock.after(1_000, () => {
      note('early')();
      clock.after(1_000, note('started by early'));
    });
    clock.after(HOUR_MS + 1, note('later than turned'));
    await clock.turn(HOUR_MS);
    base.turn(0);
    expect(ran).toEqual([
      ['early', 1_000],
      ['started by early', 2_000],
      ['late', 3_000],
    ]);
    expect(clock.monotonic() - base.monotonic()).toBe(HOUR_MS);
    base.turn(1);
    expect(ran.map(([name]) => name)).toContain('later than turned');
  });

  it('runs no timer that was taken back', async () => {
    clock.after(1_000, note('taken back')).cancel();
    await clock.turn(HOUR_MS);
    base.turn(HOUR_MS);
    expect(ran).toEqual([]);
  });

  it('does not turn the time that other machines compare with theirs', async () => {
    const before = clock.wall();
    await clock.turn(HOUR_MS);
    expect(clock.wall()).toBe(before);
  });

  it('is that of a host for tests alone', () => {
    expect(hostClock({ NODE_ENV: 'test' })).toBeInstanceOf(TurnableClock);
    expect(hostClock({ NODE_ENV: 'production' })).toBe(systemClock);
    expect(hostClock({ NODE_ENV: 'development' })).toBe(systemClock);
  });
});
