import type { Timer } from '../../ops/clock.js';
import { outsideContext } from '../../ops/context.js';
import type { FeedEnvironment, FeedLimits } from './feed-environment.js';

/** Wakes a feed, or a relay: at the news of its producer, and now and then in case news was missed. */
export class ProducerNews {
  private stopListening: (() => void) | undefined;
  private timer: Timer | undefined;

  /** @param poll is called at the interval of the feed. */
  constructor(
    private readonly environment: Pick<FeedEnvironment, 'source' | 'clock'> & {
      readonly limits: Pick<FeedLimits, 'pollMs'>;
    },
    private readonly wake: () => void,
    private readonly poll: () => void,
  ) {}

  /** Begins to listen, unless it does already, and wakes the feed. */
  listen(): void {
    if (this.stopListening === undefined) {
      this.stopListening = this.environment.source.onNews(this.wake);
      this.pollLater();
    }
    this.wake();
  }

  stop(): void {
    this.stopListening?.();
    this.stopListening = undefined;
    this.timer?.cancel();
  }

  private pollLater(): void {
    this.timer = outsideContext(() =>
      this.environment.clock.after(this.environment.limits.pollMs, () => {
        this.poll();
        this.pollLater();
      }),
    );
  }
}
