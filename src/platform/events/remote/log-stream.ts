import type { Clock } from '../../ops/clock.js';
import { outsideContext } from '../../ops/context.js';
import { messageOf } from '../../ops/message-of.js';
import { BackoffPause } from '../../work/work-loop.js';
import type { Head, Place, Reading, Span } from '../log/event-source.js';
import type { LogClient } from './log-client.js';
import { LogWindow } from './log-window.js';
import type { EventsAnswer, EventsQuery } from './log-wire.js';

/** How long a request waits for news, in milliseconds. */
const WAIT_MS = 25_000;
/** Events in one answer at most. */
const READ_AHEAD = 256;
/** Readers at different places that read ahead at once. */
const MOST_WINDOWS = 8;
/** Between two attempts to hear news of a log that cannot be reached. Feeds have pauses of their own. */
const RETRY = { baseMs: 200, capMs: 5_000 };
const ENDS = { spans: [], limit: 0, waitMs: 0 } satisfies EventsQuery;

/**
 * The events of a log in another host, as they arrive. While a feed works on a batch, the next one is on its way; when there
 * is none, the request waits at the other host until there is. Feeds that are at the same place share what was read ahead.
 */
export class LogStream {
  /** The database that was read last. */
  home: string | undefined;
  private readonly pause: BackoffPause;
  /** The one used last is the last. */
  private windows: LogWindow[] = [];
  /** The newest known ends of the log, and by which look. */
  private known: Pick<EventsAnswer, 'heads' | 'look'> | undefined;
  /** A request that waits for news alone, where no window has one. */
  private watch: AbortController | undefined;
  private readonly listeners = new Set<() => void>();

  /** @param random a number from 0 to 1, for jitter. */
  constructor(
    private readonly client: LogClient,
    clock: Clock,
    random: () => number,
  ) {
    this.pause = new BackoffPause(clock, random, RETRY, () => this.tell());
  }

  /** Reads the ends of the log now. */
  async heads(): Promise<readonly Head[]> {
    const { heads } = await this.request(ENDS);
    this.awaitNews();
    return heads;
  }

  /** As {@link EventSource.knownHeads}: while a request is under way that is answered when there is something new. */
  get knownHeads(): readonly Head[] | undefined {
    this.awaitNews();
    return this.hearsNews ? this.known?.heads : undefined;
  }

  async read(spans: readonly Span[], limit: number): Promise<Reading> {
    if (spans.length === 0) return { events: [], partitions: new Map() };
    const window = this.windows.findLast((one) => one.covers(spans));
    // The log is known to have what is missing, so the request that is under way does not wait.
    if (window && this.hasBehind(window.missing(spans))) {
      this.readAhead(window, true);
      await window.pending;
    }
    const has = window && !window.closed && window.covers(spans) && window.missing(spans).length === 0;
    if (has) return this.takeFrom(window, spans, limit);
    if (window) this.close(window);
    return this.readNow(spans, limit);
  }

  onNews(listener: () => void): () => void {
    const mine = () => listener();
    this.listeners.add(mine);
    for (const window of this.windows) this.readAhead(window);
    this.awaitNews();
    return () => {
      this.listeners.delete(mine);
      if (this.listeners.size === 0) this.closeAll();
    };
  }

  private get hearsNews(): boolean {
    return this.watch !== undefined || this.windows.some(({ pending }) => pending !== undefined);
  }

  private hasBehind(places: readonly Place[]): boolean {
    const heads = this.known?.heads ?? [];
    const isBehind = (at: Place) =>
      heads.some((head) => head.partition === at.partition && head.position > at.position);
    return places.length > 0 && places.every(isBehind);
  }

  private takeFrom(window: LogWindow, spans: readonly Span[], limit: number): Reading {
    this.windows = [...this.windows.filter((one) => one !== window), window];
    const reading = window.take(spans, limit);
    this.readAhead(window);
    return reading;
  }

  private async readNow(spans: readonly Span[], limit: number): Promise<Reading> {
    const begins = spans.map(({ partition, after }) => ({ partition, after }));
    const answer = await this.request({ spans: begins, limit: Math.max(limit, READ_AHEAD), waitMs: 0 });
    const window = LogWindow.of(answer, begins);
    // The reader compares what the log has at its cursors, and finds out.
    if (!window) return answer.reading;
    this.windows.push(window);
    for (const old of this.windows.slice(0, -MOST_WINDOWS)) this.close(old);
    return this.takeFrom(window, spans, limit);
  }

  /** Asks for what follows a window, unless it holds enough. @param now also when it does. */
  private readAhead(window: LogWindow, now = false): void {
    if (window.pending || window.closed || this.pause.state || this.listeners.size === 0) return;
    if (!now && !window.wants) return;
    const query = { spans: window.ends, limit: READ_AHEAD, waitMs: WAIT_MS };
    window.pending = outsideContext(() => this.request(query, window.closing.signal)).then(
      (answer) => {
        window.pending = undefined;
        if (window.closed) return;
        this.pause.succeeded();
        if (!window.append(answer)) this.close(window);
        if (answer.reading.partitions.size > 0 || window.closed) this.tell();
        this.readAhead(window);
      },
      (error: unknown) => {
        window.pending = undefined;
        if (window.closed) return;
        this.close(window);
        this.failed(error);
      },
    );
  }

  /** Makes sure that a request waits for news, while somebody listens and the ends of the log are known. */
  private awaitNews(): void {
    if (this.listeners.size === 0 || this.hearsNews || this.pause.state || !this.known) return;
    const watch = (this.watch = new AbortController());
    const spans = this.known.heads.map(({ partition, position }) => ({ partition, after: position }));
    const ended = (then: () => void) => {
      if (this.watch !== watch) return;
      this.watch = undefined;
      then();
    };
    outsideContext(() => this.request({ spans, limit: 0, waitMs: WAIT_MS }, watch.signal)).then(
      () => ended(() => (this.pause.succeeded(), this.tell())),
      (error: unknown) => ended(() => this.failed(error)),
    );
  }

  private async request(query: EventsQuery, signal?: AbortSignal): Promise<EventsAnswer> {
    const answer = await this.client.events(query, signal);
    const { database, look } = answer;
    if (database !== this.home) {
      for (const window of [...this.windows]) if (window.closing.signal !== signal) this.close(window);
      this.home = database;
      this.known = undefined;
    }
    const { known } = this;
    if (!known || known.look.process !== look.process || known.look.number < look.number) this.known = answer;
    return answer;
  }

  /** The other host cannot be reached, or gives no answer of a log: the feeds look by themselves, and say so. */
  private failed(error: unknown): void {
    this.known = undefined;
    if (!this.pause.state) this.pause.begin(messageOf(error));
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private close(window: LogWindow): void {
    this.windows = this.windows.filter((one) => one !== window);
    window.closing.abort();
  }

  private closeAll(): void {
    for (const window of this.windows) this.close(window);
    this.watch?.abort();
    this.watch = undefined;
    this.pause.cancel();
    this.client.endAll();
  }
}
