import { setTimeout as sleep } from 'node:timers/promises';
import type { Brokers } from './brokers.js';
import type { Random } from './random.js';

/** What happens to a broker. `lost`: it is away for a whole round, while the others go on. */
export type BrokerFailure = 'killed' | 'paused' | 'restarted' | 'lost';

/** When a failure begins, in milliseconds: while processes start, or are under load. */
const LATEST_MS = 2_500;
const [SHORTEST_ABSENCE_MS, LONGEST_ABSENCE_MS] = [100, 3_000];
/** Groups forget a member after 10 seconds without a heartbeat, and this member's broker is away for longer. */
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = [10_500, 13_000];

/** Has brokers fail, one at a time, and counts it. */
export class BrokerFailures {
  private readonly counts = new Map<BrokerFailure, number>();
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly brokers: Brokers) {}

  /** What can happen here: only where there are others is one lost for long. */
  get kinds(): readonly BrokerFailure[] {
    return this.brokers.nodes.length > 1
      ? ['killed', 'paused', 'restarted', 'lost']
      : ['killed', 'paused', 'restarted'];
  }

  /** How often each has happened. */
  get happened(): { readonly [kind: string]: number } {
    return Object.fromEntries(this.kinds.map((kind) => [kind, this.counts.get(kind) ?? 0]));
  }

  /**
   * Has a broker fail, at a moment that the seed decides. Resolves when it serves again.
   * @param over a broker that is lost is back after it.
   */
  fail(kind: BrokerFailure, random: Random, over: Promise<unknown>): Promise<void> {
    const before = this.last;
    const failed = (async () => {
      await before;
      await sleep(random.between(0, LATEST_MS));
      await this.happen(kind, random, over);
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    })();
    // Whoever called waits for it, later.
    this.last = failed.catch(() => undefined);
    return failed;
  }

  private async happen(kind: BrokerFailure, random: Random, over: Promise<unknown>): Promise<void> {
    const { brokers } = this;
    const node = random.of(brokers.nodes);
    if (kind === 'restarted') return brokers.do('restart', node);
    if (kind === 'paused') {
      await brokers.do('pause', node);
      await sleep(random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
      return brokers.do('resume', node);
    }
    await brokers.do('kill', node);
    await (kind === 'lost' ? over : sleep(random.between(SHORTEST_ABSENCE_MS, LONGEST_ABSENCE_MS)));
    await brokers.do('startNode', node);
  }
}
