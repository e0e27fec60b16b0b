import { refused } from '../../contract/failure.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { EventSelection, EventSource, Place } from '../log/event-source.js';
import type { FeedRunner } from '../feed/feed-runner.js';
import { byTime } from '../log/find-events.js';
import type { LoggedEvent } from '../log/logged-event.js';
import {
  FEED_RUNS,
  FEED_STOPPED,
  type FeedState,
  NOT_PARKED,
  UNKNOWN_EVENT,
  UNKNOWN_FEED,
} from '../feed/feed-state.js';
import { discardParked, findParked, listParked, type ParkedEvent, retryParked } from '../held/parked-events.js';
import { forgetReaders, reportedFeeds } from '../log/log-readers.js';
import { rebuildFeed } from '../replay/rebuild-feed.js';
import { type Fates, republish } from '../replay/republish.js';
import type { SuspendedFeeds } from './suspended-feeds.js';

/** The result of sending a page of events to a feed again. */
export interface Republished {
  readonly fates: Fates;
  /** The ids of the page, in the order of the log. */
  readonly ids: readonly string[];
  /** Where the next page begins; undefined on the last page. */
  readonly next?: Place;
}

/** Operates the events of one module: its log, its feeds, and the events that these hold. */
export class ModuleOperations {
  constructor(
    private readonly store: ModuleStore,
    /** The module's own log. */
    private readonly log: EventSource,
    /** The feeds of the module. */
    private readonly runners: readonly FeedRunner[],
    /** The feeds that run here and read this module's log. */
    private readonly readers: ReadonlySet<string>,
    private readonly suspended: SuspendedFeeds,
  ) {}

  states(): Promise<readonly FeedState[]> {
    return Promise.all(this.runners.map((runner) => runner.state()));
  }

  /** The feeds elsewhere that the module's log is kept for: nothing is trimmed beyond what they have read. */
  async awayReaders(): Promise<readonly string[]> {
    return (await reportedFeeds(this.store)).filter((feed) => !this.readers.has(feed));
  }

  parked(page: { readonly limit: number; readonly cursor?: string }): Promise<{ items: ParkedEvent[]; next?: string }> {
    return listParked(this.store, page);
  }

  /** @throws Refused `NOT_PARKED` when the event is held or was dealt with, `UNKNOWN_EVENT` when there is none. */
  async parkedById(id: string): Promise<ParkedEvent> {
    const found = await findParked(this.store, id);
    if (found && found !== 'held') return found;
    const { module } = this.store;
    if (found)
      throw refused(NOT_PARKED, `${module} holds the event ${id}, but has not parked it: it is tried again by itself.`);
    for (const { environment } of this.runners)
      if ((await environment.source.find({ ids: [id] }, BEFORE_ALL, 1)).length > 0)
        throw refused(
          NOT_PARKED,
          `${module} has not parked the event ${id}, or no longer: it was handled, discarded, or is still to come.`,
        );
    throw refused(UNKNOWN_EVENT, `${module} has parked no event ${id}; list the parked ones to see what waits.`);
  }

  /** Gives a parked event a new series of attempts; those behind it follow in order. @throws as {@link parkedById}. */
  retry(id: string): Promise<ParkedEvent> {
    return this.change(id, retryParked);
  }

  /** Gives a parked event up; the next event of its key is tried. @throws as {@link parkedById}. */
  discard(id: string): Promise<ParkedEvent> {
    return this.change(id, discardParked);
  }

  /** The events of the module's log behind the given positions, or its newest; the oldest of them first. */
  async tail(after: ReadonlyMap<number, number> | undefined, limit: number): Promise<readonly LoggedEvent[]> {
    if (!after) return this.log.newest(limit);
    const spans = (await this.log.heads()).flatMap(({ partition, position }) => {
      const from = after.get(partition) ?? 0;
      return position > from ? [{ partition, after: from }] : [];
    });
    const { events } = await this.log.read(spans, limit);
    return [...events].sort(byTime);
  }

  /** Sends a page of selected events of its producer's log to one feed of this module again. */
  async republish(
    feed: string,
    selection: EventSelection,
    page: { readonly after?: Place; readonly limit: number },
    replayId: string | undefined,
  ): Promise<Republished> {
    const runner = this.runner(feed);
    const { source } = runner.environment;
    if (runner.stopped !== undefined) throw refused(FEED_STOPPED, runner.stopped);
    const found = await source.find(selection, page.after ?? BEFORE_ALL, page.limit);
    const fates = await republish(this.store, feed, found, replayId);
    if (fates.again > 0) runner.recheck();
    const last = found.length === page.limit ? found.at(-1) : undefined;
    return {
      fates,
      ids: found.map(({ id }) => id),
      ...(last ? { next: { partition: last.partition, position: last.position } } : {}),
    };
  }

  /**
   * Has a feed, or its handler of one event, handle the log again from the beginning.
   * @returns the events, and whether the rebuild begins: not when it did before under this replay id.
   * @throws Refused `FEED_STOPPED` when the feed has not begun.
   */
  async rebuild(
    feed: string,
    options: { readonly event?: string; readonly replayId: string; readonly kept: boolean },
  ): Promise<{ names: readonly string[]; begun: boolean }> {
    const runner = this.runner(feed);
    const { event, replayId, kept } = options;
    runner.assertBegun();
    const handled = [...runner.handlers.keys()];
    if (event !== undefined && !handled.includes(event))
      throw refused(UNKNOWN_EVENT, `${feed} has no handler of ${event}; it handles ${handled.join(', ')}.`);
    const names = event === undefined ? handled : [event];
    const rebuild = { names, whole: event === undefined, replayId, kept };
    const begun = await runner.operator.change((environment, readers) => rebuildFeed(environment, readers, rebuild));
    return { names, begun };
  }

  /**
   * Forgets a subscription of which this program has no handler, with its held events; or a whole feed of such ones.
   * @returns false when the feed is not known here.
   * @throws Refused `FEED_RUNS` when the feed runs here, or this program has a handler of the event; `UNKNOWN_EVENT` when the
   * feed has no handler of it.
   */
  async forgetSubscriptions(feed: string, event?: string): Promise<boolean> {
    const runner = this.runners.find((candidate) => candidate.feed === feed);
    if (event === undefined && runner) {
      const { producer } = runner.environment.source;
      throw refused(FEED_RUNS, `${feed} runs here and needs the log of ${producer}; it is kept.`);
    }
    if (event === undefined) return this.suspended.forget(feed);
    if (runner?.handlers.has(event)) throw refused(FEED_RUNS, `${feed} has a handler of ${event} here; it is kept.`);
    if (await (runner ? runner.operator.forget(event) : this.suspended.forget(feed, event))) return true;
    throw refused(UNKNOWN_EVENT, `${feed} has no suspended subscription to ${event}; see 'npm run events -- lag'.`);
  }

  /**
   * No longer keeps the module's log for a feed that will not come back.
   * @param forgotten its consumer, which runs here, has forgotten the feed just now.
   * @throws Refused `FEED_RUNS` when it runs here, `UNKNOWN_FEED` when the log is not kept for it.
   */
  async forgetReader(feed: string, forgotten = false): Promise<void> {
    const { module } = this.store;
    if (this.readers.has(feed))
      throw refused(FEED_RUNS, `${feed} runs here and needs the log of ${module}; it is kept.`);
    const known = await reportedFeeds(this.store);
    if (!known.includes(feed) && !forgotten)
      throw refused(
        UNKNOWN_FEED,
        `The log of ${module} is not kept for ${feed}; it is for ${known.join(', ') || 'none'}.`,
      );
    await forgetReaders(this.store, feed);
  }

  private async change(id: string, change: typeof retryParked): Promise<ParkedEvent> {
    const parked = await this.parkedById(id);
    if ((await change(this.store, id)) === undefined) await this.parkedById(id);
    for (const runner of this.runners) runner.recheck();
    return parked;
  }

  private runner(name: string): FeedRunner {
    const found = this.runners.find(({ feed }) => feed === name);
    const names = this.runners.map(({ feed }) => feed).join(', ') || 'none';
    if (!found) throw refused(UNKNOWN_FEED, `${this.store.module} has no feed ${name}; it has ${names}.`);
    return found;
  }
}

const BEFORE_ALL: Place = { partition: -1, position: 0 };
