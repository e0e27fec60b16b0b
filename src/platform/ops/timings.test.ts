import { Histogram, Registry } from 'prom-client';
import { Timings } from './timings.js';

const BOUNDS = [0.001, 0.01, 0.1];
const SECONDS = [0.0004, 0.001, 0.002, 0.01, 0.05, 0.2, 7];

describe('timings', () => {
  it('are written as prom-client writes a histogram of the same observations', async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const timings = new Timings('growth_seconds', 'Growth.', BOUNDS);
    timings.registerIn(ours);
    const histogram = new Histogram({
      name: 'growth_seconds',
      help: 'Growth.',
      labelNames: ['bed', 'code'],
      buckets: BOUNDS,
      registers: [theirs],
    });
    for (const seconds of SECONDS)
      for (const labels of [
        { bed: 'roses', code: 'ok' },
        { bed: 'he said "grow"', code: 'DROUGHT' },
      ]) {
        timings.of(labels).observe(seconds);
        histogram.observe(labels, seconds);
      }
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });

  it('have one series for the same labels', () => {
    const timings = new Timings('growth_seconds', 'Growth.', BOUNDS);
    expect(timings.of({ bed: 'roses' })).toBe(timings.of({ bed: 'roses' }));
    expect(timings.of({ bed: 'roses' })).not.toBe(timings.of({ bed: 'moss' }));
  });
});
