import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { type IncludedMetrics, withIncluded } from './included-metrics.js';
import { Timings } from './timings.js';

type Kind = 'counter' | 'gauge' | 'histogram' | 'timings';

/** From one millisecond to ten seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The measurements of one host, in Prometheus' terms. There is no global registry, so several hosts may live in one
 * process. Registering the same name again returns the one that is there.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registered = new Map<string, { readonly shape: string; readonly metric: unknown }>();
  private readonly included: (() => Promise<readonly IncludedMetrics[]>)[] = [];
  readonly contentType: string = this.registry.contentType;

  /** @param options `process: true` adds memory, CPU, garbage collection and event loop delay of the process. */
  constructor(options: { readonly process?: boolean } = {}) {
    if (options.process) collectDefaultMetrics({ register: this.registry });
  }

  /** A number that only grows. By convention its name ends in `_total`. `collect`, if given, sets it each time that it is read. */
  counter<const L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    collect?: (counter: Counter<L>) => void,
  ): Counter<L> {
    const make = () => new Counter({ name, help, labelNames: labels, registers: [], ...collecting(collect) });
    return this.once('counter', name, labels, make);
  }

  /** A number that goes up and down; `collect`, if given, sets it each time that it is read. */
  gauge<const L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    collect?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    const make = () => new Gauge({ name, help, labelNames: labels, registers: [], ...collecting(collect) });
    return this.once('gauge', name, labels, make);
  }

  /** A distribution; `buckets` default to seconds from 0.001 to 10. */
  histogram<const L extends string = never>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    buckets: readonly number[] = SECONDS,
  ): Histogram<L> {
    return this.once(
      'histogram',
      name,
      labels,
      () => new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [] }),
    );
  }

  /** A histogram of seconds, from 0.001 to 10, for what is observed very often. */
  timings(name: string, help: string): Timings {
    return this.once('timings', name, [], () => new Timings(name, help, SECONDS));
  }

  /** Adds the metrics of another registry, with a label of their own. Those that cannot be had are left out of a text. */
  include(label: string, value: string, text: () => Promise<string>): void {
    this.included.push(() =>
      text().then(
        (found) => [{ label, value, text: found }],
        () => [],
      ),
    );
  }

  /** Everything, in Prometheus' text format. */
  async text(): Promise<string> {
    const [own, ...included] = await Promise.all([this.registry.metrics(), ...this.included.map((one) => one())]);
    return included.length === 0 ? own : withIncluded(own, included.flat());
  }

  private once<M extends Counter<string> | Gauge<string> | Histogram<string> | Timings>(
    kind: Kind,
    name: string,
    labels: readonly string[],
    make: () => M,
  ): M {
    const shape = `${kind}(${labels.join(', ')})`;
    const known = this.registered.get(name);
    if (known && known.shape !== shape)
      throw new Error(
        `The metric ${name} is registered as ${known.shape} and again as ${shape}; give one of them another name.`,
      );
    if (known) return known.metric as M;
    const metric = make();
    if (metric instanceof Timings) metric.registerIn(this.registry);
    else this.registry.registerMetric(metric);
    this.registered.set(name, { shape, metric });
    return metric;
  }
}

/** The hook by which prom-client updates a metric before it is read. */
function collecting<M>(collect: ((metric: M) => void | Promise<void>) | undefined) {
  if (!collect) return {};
  return {
    collect(this: M) {
      return collect(this);
    },
  };
}
