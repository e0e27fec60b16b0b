import type { Clock } from '../../ops/clock.js';
import type { Place } from '../log/event-source.js';

/** What the log has had for so many milliseconds, and the topic has not brought, is overdue. */
const OVERDUE_MS = 5_000;

/**
 * The events that a log has, and its topic has not brought for a while although the broker can be reached: the topic has lost them, or
 * nobody sends them. A feed then reads them from the log.
 */
export class OverdueEvents {
  private readonly noted = new Map<number, { readonly position: number; readonly since: number }>();

  private warned = false;

  /** @param warn is called once, when events come to be overdue, and again after there were none. It must not throw. */
  constructor(
    private readonly clock: Clock,
    private readonly warn: () => void,
  ) {}

  /** @param here the position up to which a partition has come. */
  look(heads: readonly Place[], here: (partition: number) => number): void {
    for (const { partition, position } of heads) {
      const noted = this.noted.get(partition);
      if (position <= here(partition)) this.noted.delete(partition);
      else if (!noted || noted.position <= here(partition))
        this.noted.set(partition, { position, since: this.clock.monotonic() });
    }
    const overdue = [...this.noted.keys()].some((partition) => this.upTo(partition) > 0);
    if (overdue && !this.warned) this.warn();
    this.warned = overdue;
  }

  /** Up to which position the events of a partition are overdue; 0 when none are. */
  upTo(partition: number): number {
    const noted = this.noted.get(partition);
    return noted && this.clock.monotonic() - noted.since >= OVERDUE_MS ? noted.position : 0;
  }

  /** Begins to wait anew: nothing can come at present. */
  clear(): void {
    this.noted.clear();
  }
}
