import { type Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
type Metric = Parameters<Registry['registerMetric']>[0];

/** One series of {@link Timings}. Whoever observes often keeps it. */
export class Timing {
  private readonly counts: number[];
  private sum = 0;

  /** @param bounds upper ends of the buckets in seconds, ascending */
  constructor(
    readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  /** @param seconds how long something took */
  observe(seconds: number): void {
    let at = 0;
    while (at < this.bounds.length && seconds > (this.bounds[at] as number)) at += 1;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += seconds;
  }

  /** How often something was observed. */
  get count(): number {
    return this.counts.reduce((total, count) => total + count, 0);
  }

  /** The series as Prometheus has it: how many took no longer than each bound, their sum, and how many there were. */
  samples(metric: string): { metricName: string; labels: Record<string, string | number>; value: number }[] {
    let total = 0;
    const buckets = this.counts.map((count, at) => ({
      metricName: `${metric}_bucket`,
      labels: { le: this.bounds[at] ?? '+Inf', ...this.labels },
      value: (total += count),
    }));
    const labels = { ...this.labels };
    return [
      ...buckets,
      { metricName: `${metric}_sum`, labels, value: this.sum },
      { metricName: `${metric}_count`, labels, value: total },
    ];
  }
}

/**
 * How long something took, as a histogram of Prometheus. That of prom-client writes the labels into a text and looks it up
 * each time, which took a third of a call between modules; here a series is found once, and observing is an addition.
 */
export class Timings {
  readonly type = 'histogram';
  private readonly series = new Map<string, Timing>();

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly bounds: readonly number[],
  ) {}

  /** The series of these labels: the same one each time. */
  of(labels: Labels): Timing {
    const known = JSON.stringify(labels);
    let timing = this.series.get(known);
    if (!timing) this.series.set(known, (timing = new Timing(labels, this.bounds)));
    return timing;
  }

  /** Every series that there is. */
  all(): Iterable<Timing> {
    return this.series.values();
  }

  /** Registers them; the registry calls `get`, as it does with its own metrics. */
  registerIn(registry: Registry): void {
    registry.registerMetric(this as unknown as Metric);
  }

  async get() {
    const values = [...this.series.values()].flatMap((timing) => timing.samples(this.name));
    return { name: this.name, help: this.help, type: this.type, aggregator: 'sum' as const, values };
  }
}
