import { arrives } from '../testing/waiting.js';
import { WorkLoop } from './work-loop.js';

describe('a work loop', () => {
  it('runs its work one at a time, and once more after a wake that came during a run', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const loop = new WorkLoop(async () => {
      most = Math.max(most, (running += 1));
      runs += 1;
      if (runs === 1) loop.wake();
      await Promise.resolve();
      running -= 1;
      return false;
    });
    loop.wake();
    loop.wake();
    expect(loop.busy).toBe(true);
    await arrives('the loop is idle', () => !loop.busy);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  it('runs again while there is more to do, and starts no run after stop()', async () => {
    let runs = 0;
    const loop = new WorkLoop(async () => {
      runs += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return true;
    });
    loop.wake();
    await arrives('it has run a few times', () => runs > 3);
    await loop.stop();
    const ended = runs;
    loop.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toBe(ended);
  });
});
