import { SteadyTime } from './steady-time.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;

describe('the time of a process', () => {
  let wall: number;
  let monotonic: number;
  let boot: number;
  let time: SteadyTime;

  beforeEach(() => {
    wall = Date.UTC(2026, 0, 5, 9);
    monotonic = 1_234.5;
    boot = 86_400_000;
    time = new SteadyTime(
      () => wall,
      () => monotonic,
      () => boot,
    );
  });
  /** Time passes; the time is read each second, as in a busy process. */
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      const step = Math.min(1_000, left);
      wall += step;
      monotonic += step;
      boot += step;
      time.now();
    }
  };

  it('is that of the machine', () => {
    const begin = wall;
    pass(MINUTE);
    expect(time.now()).toBe(begin + MINUTE);
  });

  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('does not jump when the clock is set %s by an hour: five minutes take five minutes', (_way, jump) => {
    const begin = time.now();
    wall += jump;
    expect(time.now()).toBe(begin);
    pass(5 * MINUTE);
    expect(Math.abs(time.now() - begin - 5 * MINUTE)).toBeLessThanOrEqual(3_000);
  });

  it('never goes back', () => {
    let last = time.now();
    for (const jump of [-HOUR, 2 * HOUR, -3 * HOUR, 1, -1, 500, -500]) {
      wall += jump;
      for (let i = 0; i < 50; i += 1) {
        pass(7);
        expect(time.now()).toBeGreaterThanOrEqual(last);
        last = time.now();
      }
    }
  });

  it.each([
    ['forward', MINUTE],
    ['back', -MINUTE],
  ])('follows a clock that was set %s, slowly, until there is no difference', (_way, jump) => {
    wall += jump;
    pass(50 * MINUTE);
    expect(Math.abs(time.difference())).toBeGreaterThan(1_000);
    pass(60 * MINUTE);
    expect(Math.abs(time.difference())).toBeLessThan(1_000);
  });

  it('counts the time for which the machine was suspended at once, since it has passed', () => {
    const begin = time.now();
    wall += 8 * HOUR;
    boot += 8 * HOUR;
    expect(time.now()).toBe(begin + 8 * HOUR);
  });

  it('is not before a time that somebody has seen', () => {
    time.notBefore(wall + HOUR);
    expect(time.now()).toBe(wall + HOUR);
    time.notBefore(wall);
    expect(time.now()).toBe(wall + HOUR);
  });
});
