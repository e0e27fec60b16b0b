import { injectable } from 'inversify';
import type { Answer, In } from '../../contract/call.js';
import { feedName } from '../../events/feed-reader.js';
import type { FeedState } from '../../events/feed-state.js';
import type { LoggedEvent } from '../../events/logged-event.js';
import { traceEvents } from '../../events/find-events.js';
import { heldAmong, type HeldSummary } from '../../events/parked-events.js';
import type { QueryHandler } from '../../module/handler.js';
import { traceSagas } from '../../saga/trace-sagas.js';
import type { Operations } from './contract.js';
import { OperatedEvents } from './operated-events.js';
import { OperatedTraces } from './operated-traces.js';
import type { TraceLine } from './views.js';

type Call = Operations['trace'];

/** Events of one story that are shown of one module. */
const MOST_EVENTS = 500;
/** Correlation ids that one business key may lead to. */
const MOST_IDS = 100;

interface Traced {
  readonly module: string;
  readonly event: LoggedEvent;
}

/** What a feed holds stands under its own name, or under that of a handler that catches up with it. */
const isLaneOf = (lane: string, feed: string) => lane === feed || lane.startsWith(`${feed}#`);

/**
 * Tells one story from the logs and books of all modules, ordered by time. It begins with a business key (of events or of
 * sagas) or a correlation id: what carries it leads to its correlation ids, and these to everything else.
 */
@injectable()
export class TraceStory implements QueryHandler<Call> {
  constructor(
    private readonly traces: OperatedTraces,
    private readonly events: OperatedEvents,
  ) {}

  async answer({ id }: In<Call>): Promise<Answer<Call>> {
    const correlationIds = await this.correlationIdsOf(id);
    const { modules } = this.traces;
    const perModule = await Promise.all(
      modules.map(async ({ name, sql }) =>
        (await traceEvents(sql, { key: id, correlationIds }, MOST_EVENTS)).map((event) => ({ module: name, event })),
      ),
    );
    const found = perModule.flat();
    const lines = [...(await this.eventLines(found)), ...(await this.sagaLines(id, correlationIds))];
    lines.push(...(await this.bookLines(id, correlationIds, found)));
    lines.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
    const complete = perModule.every((events) => events.length < MOST_EVENTS) && correlationIds.length < MOST_IDS;
    return { id, correlationIds: [...correlationIds], complete, items: lines };
  }

  /** The id itself may be one; those of the events and sagas that have it as their key are. */
  private async correlationIdsOf(id: string): Promise<readonly string[]> {
    const ids = new Set<string>();
    for (const { sql, sagas } of this.traces.modules) {
      const events = await traceEvents(sql, { key: id, correlationIds: [id] }, MOST_EVENTS);
      for (const { correlationId } of [...events, ...(await traceSagas(sql, sagas, id, [id]))]) ids.add(correlationId);
    }
    return [...ids].slice(0, MOST_IDS);
  }

  private async eventLines(found: readonly Traced[]): Promise<readonly TraceLine[]> {
    const ids = found.map(({ event }) => event.id);
    const held = await Promise.all(this.traces.modules.map(({ sql }) => heldAmong(sql, ids)));
    const states = new Map((await this.events.delivery.states()).map((state) => [state.feed, state]));
    return found.map(({ module, event }) => ({
      at: event.occurredAt,
      module,
      what: event.name,
      id: event.id,
      outcome: this.deliveries(module, event, states, held.flat()),
      correlationId: event.correlationId,
      ...(event.causationId === null ? {} : { causationId: event.causationId }),
    }));
  }

  /** How an event is with each module that hears it. */
  private deliveries(
    producer: string,
    event: LoggedEvent,
    states: ReadonlyMap<string, FeedState>,
    held: readonly HeldSummary[],
  ): string {
    const hearing = this.traces.modules.filter(({ hears }) => hears.has(event.name));
    const each = hearing.map(({ name }) => {
      const feed = feedName(name, producer);
      const holding = held.find((one) => one.eventId === event.id && isLaneOf(one.feed, feed));
      if (holding?.parked) return `parked by ${name}: ${holding.error ?? ''}`;
      if (holding) return `held by ${name} after ${holding.attempts} attempts`;
      const state = states.get(feed);
      const passed = (state?.cursors[event.partition] ?? 0) >= event.position;
      return passed && !state?.catchingUp.includes(event.name) ? `handled by ${name}` : `${name} has not read it yet`;
    });
    return each.length > 0 ? each.join('; ') : 'no module here hears it';
  }

  private async sagaLines(id: string, correlationIds: readonly string[]): Promise<readonly TraceLine[]> {
    const lines = await Promise.all(
      this.traces.modules.map(async ({ name, sql, sagas }) =>
        (await traceSagas(sql, sagas, id, correlationIds)).map((entry) => ({ ...entry, module: name })),
      ),
    );
    return lines.flat();
  }

  private async bookLines(
    id: string,
    correlationIds: readonly string[],
    found: readonly Traced[],
  ): Promise<readonly TraceLine[]> {
    const keys = [...new Set([id, ...found.map(({ event }) => event.key)])];
    const scope = { keys, correlationIds, eventIds: found.map(({ event }) => event.id) };
    const lines = await Promise.all(
      this.traces.modules.map(async ({ name, book }) =>
        ((await book?.entries(scope)) ?? []).map((entry) => ({ ...entry, module: name })),
      ),
    );
    return lines.flat();
  }
}
