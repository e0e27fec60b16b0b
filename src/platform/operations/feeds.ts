import { injectable } from 'inversify';
import type { Answer } from '../contract/call.js';
import type { FeedState } from '../events/feed-state.js';
import type { QueryHandler } from '../module/handler.js';
import { utc } from '../ops/clock.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';

type Call = Operations['lag'];

/** Shows where each feed is, those furthest behind first. */
@injectable()
export class Feeds implements QueryHandler<Call> {
  constructor(private readonly events: OperatedEvents) {}

  async answer(): Promise<Answer<Call>> {
    const states = [...(await this.events.delivery.states())];
    states.sort((a, b) => b.lag - a.lag || (a.feed < b.feed ? -1 : 1));
    const away = await Promise.all(this.events.modules.map((module) => this.events.of(module).awayReaders()));
    return {
      items: states.map((state) => ({ ...viewOf(state), rebuilds: [...this.events.rebuilds(state.feed)] })),
      away: away.flat().sort(),
    };
  }
}

function viewOf({
  feed,
  lag,
  held,
  parked,
  catchingUp,
  suspended,
  paused,
  stopped,
}: FeedState): Omit<Answer<Call>['items'][number], 'rebuilds'> {
  const until = paused?.until === undefined ? {} : { until: utc(paused.until) };
  return {
    ...{ feed, lag, held, parked, catchingUp: [...catchingUp], suspended: [...suspended] },
    ...(paused ? { paused: { reason: paused.reason, ...until } } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  };
}
