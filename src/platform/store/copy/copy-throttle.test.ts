import { systemClock as clock } from '../../ops/clock.js';
import { arrives } from '../../testing/waiting.js';
import { EventLoopThrottle } from './copy-throttle.js';

/** Keeps the event loop from turning. */
function block(ms: number): void {
  for (const end = clock.monotonic() + ms; clock.monotonic() < end;);
}

describe('the throttle of a copy', () => {
  let throttle: EventLoopThrottle;
  let pauses: number;
  const counting = { ...clock, after: (ms: number, task: () => void) => ((pauses += 1), clock.after(ms, task)) };
  beforeEach(() => (pauses = 0));
  afterEach(() => throttle.close());

  it('does not wait while the event loop turns, and waits when it was late, but not without end', async () => {
    throttle = new EventLoopThrottle(counting, 1_000);
    await throttle.turn(60_000);
    expect(pauses).toBe(0);
    throttle.close();
    throttle = new EventLoopThrottle(counting, -1_000);
    const began = clock.monotonic();
    await throttle.turn(60_000);
    expect(pauses).toBeGreaterThan(0);
    expect(clock.monotonic() - began).toBeLessThan(30_000);
    await throttle.turn(0);
  });

  it('goes on when the event loop turns again', async () => {
    throttle = new EventLoopThrottle(counting, 200);
    await arrives('a delay that is noticed', async () => {
      block(500);
      // The delay is measured by a timer, which comes before this one.
      await new Promise((resolve) => setTimeout(resolve, 15));
      await throttle.turn(60_000);
      return pauses > 0;
    });
  });
});
