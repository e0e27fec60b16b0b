import { arrives } from '../host/waiting.js';
import { Pump } from './work-loop.js';

describe('a pump', () => {
  it('runs one piece of work at a time, and once more for a wake that came while it ran', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const pump = new Pump(async () => {
      most = Math.max(most, (running += 1));
      runs += 1;
      if (runs === 1) pump.wake();
      await Promise.resolve();
      running -= 1;
      return false;
    });
    pump.wake();
    pump.wake();
    expect(pump.busy).toBe(true);
    await arrives('the pump rests', () => !pump.busy);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  it('repeats for as long as there is more, and stops after the run that is under way', async () => {
    let runs = 0;
    const pump = new Pump(async () => {
      runs += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return true;
    });
    pump.wake();
    await arrives('it has run a few times', () => runs > 3);
    await pump.stop();
    const ended = runs;
    pump.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toBe(ended);
  });
});
