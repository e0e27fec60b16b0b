import { injectable } from 'inversify';
import type { Answer, In } from '../contract/call.js';
import { feedName } from '../events/feed/feed-reader.js';
import type { FeedState } from '../events/feed/feed-state.js';
import type { LoggedEvent } from '../events/log/logged-event.js';
import type { HeldSummary } from '../events/held/parked-events.js';
import type { QueryHandler } from '../module/handler.js';
import type { Operations } from './contract.js';
import { OperatedHost } from './operated-host.js';
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

/** A feed holds events under its own name, or under that of a handler that catches up with it: `<feed>#<event>`. */
const isHeldBy = (feed: string, holder: string) => holder === feed || holder.startsWith(`${feed}#`);

/**
 * Traces one business key or correlation id through the logs, the sagas and the own tables of all modules, ordered by time.
 * The events and sagas that carry it give the correlation ids; these give everything else.
 */
@injectable()
export class TraceStory implements QueryHandler<Call> {
  constructor(private readonly host: OperatedHost) {}

  async answer({ id }: In<Call>): Promise<Answer<Call>> {
    const correlationIds = await this.correlationIdsOf(id);
    const perModule = await Promise.all(
      this.host.traces.map(async (module) =>
        (await module.events({ key: id, correlationIds }, MOST_EVENTS)).map((event) => ({
          module: module.name,
          event,
        })),
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
    for (const module of this.host.traces) {
      const events = await module.events({ key: id, correlationIds: [id] }, MOST_EVENTS);
      for (const { correlationId } of [...events, ...(await module.sagas(id, [id]))]) ids.add(correlationId);
    }
    return [...ids].slice(0, MOST_IDS);
  }

  private async eventLines(found: readonly Traced[]): Promise<readonly TraceLine[]> {
    const ids = found.map(({ event }) => event.id);
    const held = await Promise.all(this.host.traces.map((module) => module.held(ids)));
    const states = new Map((await this.host.delivery.states()).map((state) => [state.feed, state]));
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
    const consumers = this.host.traces.filter(({ consumes }) => consumes.has(event.name));
    const each = consumers.map(({ name }) => {
      const feed = feedName(name, producer);
      const holding = held.find((one) => one.eventId === event.id && isHeldBy(feed, one.feed));
      if (holding?.parked) return `parked by ${name}: ${holding.error ?? ''}`;
      if (holding) return `held by ${name} after ${holding.attempts} attempts`;
      const state = states.get(feed);
      const passed = (state?.cursors[event.partition] ?? 0) >= event.position;
      return passed && !state?.catchingUp.includes(event.name) ? `handled by ${name}` : `${name} has not read it yet`;
    });
    return each.length > 0 ? each.join('; ') : 'no module here consumes it';
  }

  private async sagaLines(id: string, correlationIds: readonly string[]): Promise<readonly TraceLine[]> {
    const lines = await Promise.all(
      this.host.traces.map(async (module) =>
        (await module.sagas(id, correlationIds)).map((entry) => ({ ...entry, module: module.name })),
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
      this.host.traces.map(async (module) =>
        (await module.entries(scope)).map((entry) => ({ ...entry, module: module.name })),
      ),
    );
    return lines.flat();
  }
}
