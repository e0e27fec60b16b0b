import type { Clock } from './clock.js';
import { type Check, Health } from './health.js';

/** A clock whose timers run when the test turns it. */
function handClock(): Clock & { turn: (ms: number) => void } {
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  let time = 0;
  return {
    now: () => time,
    monotonic: () => time,
    after(ms, task) {
      const timer = { at: time + ms, task };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    turn(ms) {
      time += ms;
      for (const timer of timers) if (timer.at <= time && timers.delete(timer)) timer.task();
    },
  };
}

const works = () => undefined;
const fails = (reason: string) => () => Promise.reject(new Error(reason));

function healthOf(...checks: readonly Pick<Check, 'module' | 'stops' | 'probe'>[]): Health {
  const health = new Health(handClock());
  for (const check of checks) health.check({ ...check, name: check.stops });
  return health;
}

describe('readiness', () => {
  it('is ok while every probe resolves, and repeats their remarks', async () => {
    const health = new Health(handClock());
    health.check({ module: 'garden', name: 'well', stops: 'serving', probe: () => 'half full' });
    health.check({ module: 'garden', name: 'gate', stops: 'background', probe: async () => undefined });
    const garden = { status: 'ok', checks: { well: { ok: true, detail: 'half full' }, gate: { ok: true } } };
    expect(await health.ready()).toEqual({ status: 'ok', notReady: [], modules: { garden } });
    expect(await health.moduleReady('garden')).toEqual(garden);
  });

  it('is degraded, and names the module and the reason without a stack, while another module serves', async () => {
    const health = healthOf(
      { module: 'garden', stops: 'serving', probe: works },
      { module: 'water', stops: 'serving', probe: fails('The well is dry.') },
      { module: 'weather', stops: 'background', probe: fails('The feed is full.') },
    );
    expect(await health.ready()).toEqual({
      status: 'degraded',
      notReady: ['water', 'weather'],
      modules: {
        garden: { status: 'ok', checks: { serving: { ok: true } } },
        water: { status: 'failing', checks: { serving: { ok: false, detail: 'The well is dry.' } } },
        weather: { status: 'degraded', checks: { background: { ok: false, detail: 'The feed is full.' } } },
      },
    });
  });

  it('is failing when no module with public routes can serve, whatever serves beside them', async () => {
    const health = healthOf(
      { module: 'garden', stops: 'serving', probe: fails('The well is dry.') },
      { module: 'operations', stops: 'serving', probe: works },
    );
    health.servesRoutesOf(['garden']);
    expect(await health.ready()).toMatchObject({
      status: 'failing',
      detail: 'No module with public routes can serve.',
      notReady: ['garden'],
    });
  });

  it('of a process with one module is degraded, not failing, while only its background work stands still', async () => {
    const health = healthOf(
      { module: 'garden', stops: 'serving', probe: works },
      { module: 'garden', stops: 'background', probe: fails('The feed is full.') },
    );
    health.servesRoutesOf(['garden']);
    expect((await health.ready()).status).toBe('degraded');
  });

  it('is failing in whole and in each module once the process drains, while liveness stays ok', async () => {
    const health = healthOf({ module: 'garden', stops: 'serving', probe: works });
    health.drain();
    expect(await health.ready()).toMatchObject({ status: 'failing', detail: 'The process is stopping.' });
    expect((await health.moduleReady('garden'))?.status).toBe('failing');
    expect(health.live().status).toBe('ok');
  });

  it('is not known of a module that has no check', async () => {
    expect(await healthOf().moduleReady('garden')).toBeUndefined();
  });

  it('refuses two checks of one name in a module, and takes a check away', async () => {
    const health = new Health(handClock());
    const check: Check = { module: 'garden', name: 'well', stops: 'serving', probe: fails('The well is dry.') };
    const remove = health.check(check);
    expect(() => health.check(check)).toThrow("garden has the health check 'well' already");
    remove();
    expect((await health.ready()).status).toBe('ok');
  });
});

describe('a probe', () => {
  it('that does not answer within a second fails, and delays nobody again until it has ended', async () => {
    const clock = handClock();
    const health = new Health(clock);
    let begun = 0;
    let end = (): void => undefined;
    const probe = () => {
      begun += 1;
      return new Promise<void>((resolve) => (end = resolve));
    };
    health.check({ module: 'water', name: 'well', stops: 'serving', probe });
    const late = { ok: false, detail: 'No response within 1000 ms.' };
    const first = health.moduleReady('water');
    await Promise.resolve();
    clock.turn(1_000);
    expect((await first)?.checks['well']).toEqual(late);
    // No timer has to run for this one.
    expect((await health.moduleReady('water'))?.checks['well']).toEqual(late);
    expect(begun).toBe(1);
    end();
    await new Promise((resolve) => setImmediate(resolve));
    const next = health.moduleReady('water');
    await new Promise((resolve) => setImmediate(resolve));
    end();
    expect((await next)?.checks['well']).toEqual({ ok: true });
    expect(begun).toBe(2);
  });

  it('runs once for all callers at the same time, of the host or of its module', async () => {
    let runs = 0;
    const health = healthOf({ module: 'garden', stops: 'serving', probe: () => void runs++ });
    await Promise.all([health.ready(), health.moduleReady('garden'), health.ready()]);
    expect(runs).toBe(1);
  });
});
