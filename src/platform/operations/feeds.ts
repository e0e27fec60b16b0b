import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import { isRefused, refused } from '../contract/failure.js';
import type { RelayState } from '../events/broker/relay-progress.js';
import { type FeedState, UNKNOWN_FEED } from '../events/feed/feed-state.js';
import type { CommandHandler, QueryHandler } from '../module/handler.js';
import { utc } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';
import type { Operations } from './contract.js';
import { endsOf, OperatedHost } from './operated-host.js';
import { recordAction } from './operator-actions.js';
import { Survey } from './other-hosts.js';

type FeedView = Answer<Operations['lag']>['items'][number];
type RelayLine = NonNullable<Answer<Operations['lag']>['relays']>[number];

/** Returns the state of each feed, wherever it runs, the one with the largest lag first. */
@injectable()
export class Feeds implements QueryHandler<Operations['lag']> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ module: only }: In<Operations['lag']>, call: CallContext): Promise<Answer<Operations['lag']>> {
    const survey = new Survey();
    const { delivery } = this.host;
    const [here, relays] = await Promise.all([delivery.states(), delivery.logs.relays()]);
    const answers = await survey.askAll(
      this.host.everywhere(only),
      async (module) =>
        this.host.elsewhere(module)?.list('lag', { module }, call) ?? this.feedsHere(module, here, relays),
    );
    const items = answers.flatMap(({ answer }) => answer.items);
    items.sort((a, b) => b.lag - a.lag || (a.feed < b.feed ? -1 : 1));
    const running = new Set(items.map(({ feed }) => feed));
    const away = answers.flatMap(({ answer }) => answer.away).sort();
    // What runs at a host that does not answer is not gone.
    const isGone = (feed: string) => !running.has(feed) && !survey.isMissing(endsOf(feed).consumer);
    const relayed = answers.flatMap(({ answer }) => answer.relays ?? []);
    return { items, away: away.filter(isGone), relays: relayed, ...survey.report };
  }

  private async feedsHere(
    module: string,
    here: readonly FeedState[],
    relays: readonly RelayState[],
  ): Promise<Answer<Operations['lag']>> {
    const items = here.filter(({ feed }) => endsOf(feed).consumer === module);
    const groups = await this.host.delivery.feeds.get(module)?.groups();
    return {
      items: items.map((state) => {
        const group = groups?.get(state.feed);
        return { ...feedView(state), ...(group ? { group } : {}), rebuilds: [...this.host.rebuilds(state.feed)] };
      }),
      away: [...(await this.host.events(module).awayReaders())],
      relays: relays.filter((relay) => relay.module === module).map(relayView),
    };
  }
}

function relayView({ paused, ...relay }: RelayState): RelayLine {
  return { ...relay, ...(paused ? { paused: { reason: paused.reason, until: utc(paused.until) } } : {}) };
}

function feedView(state: FeedState): Omit<FeedView, 'rebuilds'> {
  const { feed, way, lag, held, parked, catchingUp, suspended, paused, stopped } = state;
  const until = paused?.until === undefined ? {} : { until: utc(paused.until) };
  return {
    ...{ feed, lag, held, parked, catchingUp: [...catchingUp], suspended: [...suspended] },
    ...(way ? { way } : {}),
    ...(paused ? { paused: { reason: paused.reason, ...until } } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/**
 * Forgets a feed that is gone permanently, or one of its subscriptions. First the consumer forgets what it has recorded of
 * the feed, if it is known where that runs; then the producer no longer keeps its log for it. A feed that runs is kept.
 */
@injectable()
export class ForgetFeed implements CommandHandler<Operations['forget']> {
  constructor(private readonly host: OperatedHost) {}

  async prepare({ feed, event }: In<Operations['forget']>, call: CallContext): Promise<void> {
    const { consumer, producer } = endsOf(feed);
    const [consumerElsewhere, producerElsewhere] = [this.host.elsewhere(consumer), this.host.elsewhere(producer)];
    if (event !== undefined) {
      if (consumerElsewhere) await consumerElsewhere.call('forget', { feed, event }, call);
      else await this.host.consumerOf(feed).forgetSubscriptions(feed, event);
      return;
    }
    const forgotten = consumerElsewhere
      ? await isKnown(consumerElsewhere.call('forget', { feed }, call))
      : ((await this.host.consumerHere(feed)?.forgetSubscriptions(feed)) ?? false);
    if (producerElsewhere) {
      const known = await isKnown(producerElsewhere.call('forget', { feed }, call));
      if (!known && !forgotten) throw refused(UNKNOWN_FEED, `The log of ${producer} is not kept for ${feed}.`);
      return;
    }
    const log = this.host.producerHere(feed);
    if (log) return log.forgetReader(feed, forgotten);
    // Another host asks for the part of the consumer alone.
    this.host.consumerOf(feed);
    if (!forgotten) throw refused(UNKNOWN_FEED, `${consumer} has recorded nothing of ${feed}.`);
  }

  async apply(tx: Tx, { feed, event }: In<Operations['forget']>): Promise<Answer<Operations['forget']>> {
    await recordAction(tx, 'forget', event === undefined ? feed : `${feed} ${event}`);
    return { feed };
  }
}

/** Whether the feed was known where it was to be forgotten. */
async function isKnown(forgetting: Promise<unknown>): Promise<boolean> {
  try {
    await forgetting;
    return true;
  } catch (error) {
    if (isRefused(error, UNKNOWN_FEED)) return false;
    throw error;
  }
}

/**
 * Has a feed, or its handler of one event, handle its producer's log again from the beginning. With `reset` it rebuilds the
 * read models that the feed fills from nothing instead, and swaps them in when they have caught up.
 */
@injectable()
export class RebuildFeed implements CommandHandler<Operations['rebuild'], Answer<Operations['rebuild']>> {
  constructor(private readonly host: OperatedHost) {}

  async prepare(input: In<Operations['rebuild']>, call: CallContext) {
    const { feed, event, replayId, kept, reset } = input;
    const elsewhere = this.host.elsewhere(endsOf(feed).consumer);
    if (elsewhere) return elsewhere.call('rebuild', input, call);
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

  async answer(input: In<Operations['tail']>, call: CallContext): Promise<Answer<Operations['tail']>> {
    const { module, limit, after } = input;
    const elsewhere = this.host.elsewhere(module);
    if (elsewhere) return elsewhere.call('tail', input, call);
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
