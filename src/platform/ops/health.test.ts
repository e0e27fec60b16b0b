import type { Clock } from './clock.js';
import { Health } from './health.js';

/** A clock whose timers run when the test says so. */
function handClock(): Clock & { ring: () => void } {
  const tasks = new Set<() => void>();
  return {
    now: () => 0,
    monotonic: () => 0,
    after(_ms, task) {
      tasks.add(task);
      return { cancel: () => void tasks.delete(task) };
    },
    ring: () => tasks.forEach((task) => task()),
  };
}

describe('readiness', () => {
  it('is ok while every probe resolves, and repeats their remarks', async () => {
    const health = new Health(handClock());
    health.check('well', () => 'half full');
    health.check('gate', async () => undefined);
    expect(await health.ready()).toEqual({
      status: 'ok',
      checks: { well: { ok: true, detail: 'half full' }, gate: { ok: true } },
    });
  });

  it('fails when one probe rejects or throws, and says why without a stack', async () => {
    const health = new Health(handClock());
    health.check('well', () => Promise.reject(new Error('The well is dry.')));
    const remove = health.check('gate', () => {
      throw new Error('The gate is stuck.');
    });
    expect(await health.ready()).toEqual({
      status: 'failing',
      checks: { well: { ok: false, detail: 'The well is dry.' }, gate: { ok: false, detail: 'The gate is stuck.' } },
    });
    remove();
    expect(Object.keys((await health.ready()).checks)).toEqual(['well']);
  });

  it('fails when a probe does not answer within a second', async () => {
    const clock = handClock();
    const health = new Health(clock);
    health.check('well', () => new Promise(() => undefined));
    const report = health.ready();
    clock.ring();
    expect((await report).checks['well']).toEqual({ ok: false, detail: 'No answer within 1000 ms.' });
  });

  it('runs the probes once for all who ask at the same time', async () => {
    let runs = 0;
    const health = new Health(handClock());
    health.check('well', () => void runs++);
    await Promise.all([health.ready(), health.ready(), health.ready()]);
    expect(runs).toBe(1);
  });

  it('fails once the process drains, while liveness stays ok', async () => {
    const health = new Health(handClock());
    health.drain();
    expect((await health.ready()).status).toBe('failing');
    expect(health.live().status).toBe('ok');
  });

  it('refuses two checks of one name', () => {
    const health = new Health(handClock());
    health.check('well', () => undefined);
    expect(() => health.check('well', () => undefined)).toThrow("The health check 'well' exists");
  });
});
