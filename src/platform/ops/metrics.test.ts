import { Metrics } from './metrics.js';

describe('metrics', () => {
  it('are written in the text format of Prometheus', async () => {
    const metrics = new Metrics();
    metrics.counter('watered_total', 'Beds watered.', ['bed']).inc({ bed: 'roses' }, 2);
    metrics.gauge('moisture', 'Moisture.', [], (gauge) => gauge.set(0.4));
    metrics.histogram('growth_seconds', 'Growth.', [], [1, 2]).observe(1.5);
    const text = await metrics.text();
    expect(text).toContain('watered_total{bed="roses"} 2');
    expect(text).toContain('moisture 0.4');
    expect(text).toContain('growth_seconds_bucket{le="2"} 1');
    expect(text).not.toContain('process_');
  });

  it('registered twice under one name are one metric', () => {
    const metrics = new Metrics();
    expect(metrics.counter('watered_total', 'Beds.', ['bed'])).toBe(metrics.counter('watered_total', 'Beds.', ['bed']));
  });

  it('registered twice with different labels are refused', () => {
    const metrics = new Metrics();
    metrics.counter('watered_total', 'Beds.', ['bed']);
    expect(() => metrics.gauge('watered_total', 'Beds.')).toThrow(
      'The metric watered_total is registered as counter(bed) and again as gauge(); give one of them another name.',
    );
  });

  it('of two hosts do not mix', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter('watered_total', 'Beds.').inc();
    expect(await other.text()).not.toContain('watered_total');
  });

  it('hold those of the process when enabled', async () => {
    expect(await new Metrics({ process: true }).text()).toContain('process_resident_memory_bytes');
  });
});
