import { isOutage } from '../../contract/failure.js';
import type { BrokerSender, TopicDeclaration } from '../../kafka/broker.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { LeaseLost } from '../../store/unit/lease.js';
import { BackoffPause, WorkLoop } from '../../work/work-loop.js';
import type { FeedLease } from '../feed/feed-lease.js';
import type { EventBroker } from './event-broker.js';

const PAUSE = { baseMs: 200, capMs: 5_000 };

export interface TopicSenderSpec {
  /** What is sent, for the log: `The relay of garden`. */
  readonly what: string;
  readonly declaration: TopicDeclaration;
  /** The right to send: one process at a time. */
  readonly lease: FeedLease;
  readonly kafka: EventBroker;
  readonly clock: Clock;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly logTo: Log;
}

/** What a {@link TopicSender} repeats. */
export interface TopicWork {
  /** One run, while this process has the lease. Resolves with whether to run again at once. */
  run(): Promise<boolean>;
  /** This process has lost the lease. What it knew is old. */
  leaseLost?(): void;
  /** A run has failed, and is repeated after a pause. */
  failed?(error: unknown): void;
}

/**
 * Sends something to one topic, in one run after another, while this process has the lease of a module. It makes the topic
 * before its first send, and again after each failure: the topic may have been deleted. After a failure it pauses, and goes on by itself.
 */
export class TopicSender {
  private readonly loop = new WorkLoop(() => this.run());
  private readonly pause: BackoffPause;
  private sender: BrokerSender | undefined;
  private stopWatching: () => void = () => undefined;
  private failure: unknown;
  /** Whether the topic is there, as far as it is known. */
  private declared = false;

  constructor(
    private readonly spec: TopicSenderSpec,
    private readonly work: TopicWork,
  ) {
    const { clock, random } = spec;
    this.pause = new BackoffPause(clock, random, PAUSE, () => this.wake());
  }

  get topic(): string {
    return this.spec.declaration.topic;
  }

  /** The failure of the last run; undefined when it succeeded. */
  get complaint(): unknown {
    return this.failure;
  }

  /** The present pause: until when (milliseconds UTC), and why. */
  get paused(): { readonly until: number; readonly reason: string } | undefined {
    return this.pause.state;
  }

  start(): void {
    this.loop.start();
    this.stopWatching = this.spec.lease.onChange(() => this.wake());
    this.wake();
  }

  wake(): void {
    this.loop.wake();
  }

  /** As {@link WorkLoop.between}. */
  between<T>(task: () => Promise<T>): Promise<T> {
    return this.loop.between(task);
  }

  /** Ends the runs; resolves when the present one has ended. It may be started again. @param last is done before it disconnects */
  async stop(last: () => Promise<void> = async () => undefined): Promise<void> {
    this.stopWatching();
    this.pause.cancel();
    await this.loop.stop();
    await last();
    await this.sender?.close();
    this.sender = undefined;
    this.declared = false;
  }

  /** Makes the topic, unless it is known to be there. @returns what sends to it */
  async connected(): Promise<BrokerSender> {
    const { kafka, declaration } = this.spec;
    if (!this.declared) await kafka.broker.declare(declaration);
    this.declared = true;
    return (this.sender ??= kafka.broker.sender());
  }

  private async run(): Promise<boolean> {
    if (this.pause.state) return false;
    if (!this.spec.lease.held) {
      this.work.leaseLost?.();
      return false;
    }
    try {
      const more = await this.work.run();
      this.pause.succeeded();
      this.failure = undefined;
      return more;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  private failed(error: unknown): void {
    const { lease, logTo, what } = this.spec;
    this.declared = false;
    if (error instanceof LeaseLost) {
      lease.lost(error);
      this.work.leaseLost?.();
      return;
    }
    this.work.failed?.(error);
    const reason = messageOf(error);
    this.pause.begin(reason);
    const details = { topic: this.topic, ...(isOutage(error) ? {} : { err: error }) };
    if (this.failure === undefined || messageOf(this.failure) !== reason)
      logTo.warn(details, `${what} pauses and goes on by itself: ${reason}`);
    this.failure = error;
  }
}
