import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import type { FeedState } from '../events/feed/feed-state.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import { utc } from '../ops/clock.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';

type FeedView = Answer<Operations['lag']>['items'][number];

/** Returns the state of each feed, the one with the largest lag first. */
@injectable()
export class Feeds implements QueryHandler<Operations['lag']> {
  constructor(private readonly host: OperatedHost) {}

  async answer(): Promise<Answer<Operations['lag']>> {
    const states = [...(await this.host.delivery.states())];
    states.sort((a, b) => b.lag - a.lag || (a.feed < b.feed ? -1 : 1));
    const away = await Promise.all(this.host.modules.map((module) => this.host.events(module).awayReaders()));
    return {
      items: states.map((state) => ({ ...feedView(state), rebuilds: [...this.host.rebuilds(state.feed)] })),
      away: away.flat().sort(),
    };
  }
}

function feedView(state: FeedState): Omit<FeedView, 'rebuilds'> {
  const { feed, lag, held, parked, catchingUp, suspended, paused, stopped } = state;
  const until = paused?.until === undefined ? {} : { until: utc(paused.until) };
  return {
    ...{ feed, lag, held, parked, catchingUp: [...catchingUp], suspended: [...suspended] },
    ...(paused ? { paused: { reason: paused.reason, ...until } } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/**
 * Forgets a feed that is gone permanently, or one of its subscriptions. First the consumer forgets what it has recorded of
 * the feed, if it runs here; then the producer no longer keeps its log for it.
 */
@injectable()
export class ForgetFeed implements CommandHandler<Operations['forget']> {
  constructor(private readonly host: OperatedHost) {}

  async prepare({ feed, event }: In<Operations['forget']>): Promise<void> {
    if (event !== undefined) return void (await this.host.consumerOf(feed).forgetSubscriptions(feed, event));
    const producer = this.host.producerOf(feed);
    const forgotten = await this.host.consumerHere(feed)?.forgetSubscriptions(feed);
    await producer.forgetReader(feed, forgotten);
  }

  async apply(tx: Tx, { feed, event }: In<Operations['forget']>): Promise<Answer<Operations['forget']>> {
    await recordAction(tx, 'forget', event === undefined ? feed : `${feed} ${event}`);
    return { feed };
  }
}

/**
 * Has a feed, or its handler of one event, handle its producer's log again from the beginning. With `reset` it rebuilds the
 * read models that the feed fills from nothing instead, and swaps them in when they have caught up.
 */
@injectable()
export class RebuildFeed implements CommandHandler<Operations['rebuild'], Answer<Operations['rebuild']>> {
  constructor(private readonly host: OperatedHost) {}

  async prepare({ feed, event, replayId, kept, reset }: In<Operations['rebuild']>) {
    if (reset) {
      const { models, begun } = await this.host.readModelsOf(feed).request(feed, { replayId, kept });
      return { events: [], models: [...models], begun };
    }
    const options = { replayId, kept, ...(event === undefined ? {} : { event }) };
    const { names, begun } = await this.host.consumerOf(feed).rebuild(feed, options);
    return { events: [...names], models: [], begun };
  }

  async apply(tx: Tx, { feed, replayId, reset }: In<Operations['rebuild']>, rebuilt: Answer<Operations['rebuild']>) {
    await recordAction(tx, reset ? 'rebuild --reset' : 'rebuild', `${feed} ${replayId}`);
    return rebuilt;
  }
}

/** Returns the end of a module's event log. */
@injectable()
export class TailLog implements QueryHandler<Operations['tail']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ module, limit, after }: In<Operations['tail']>): Promise<Answer<Operations['tail']>> {
    const seen = after === undefined ? undefined : new Map(after.split(',').map(placeOf));
    const events = await this.host.events(module).tail(seen, limit);
    return {
      items: events.map(({ partition, position, id, name, version, key, data, occurredAt, correlationId }) => ({
        ...{ partition, position, id, event: name, version, key, data, occurredAt, correlationId },
      })),
    };
  }
}

/** Reads `<partition>:<position>`. */
function placeOf(text: string): readonly [partition: number, position: number] {
  const [partition, position] = text.split(':');
  return [Number(partition), Number(position)];
}
