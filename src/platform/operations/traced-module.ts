import { feedName } from '../events/feed/feed-reader.js';
import type { FeedState } from '../events/feed/feed-state.js';
import { traceEvents } from '../events/log/find-events.js';
import { heldAmong } from '../events/held/parked-events.js';
import type { In } from '../contract/call.js';
import type { Assembled } from '../module/container.js';
import type { Module } from '../module/module.js';
import type { TraceBook } from '../module/trace-book.js';
import { traceSagas } from '../saga/trace-sagas.js';
import type { OpenStore } from '../store/open-store.js';
import type { Operations } from './contract.js';
import type { Effects, Story } from './views.js';

/** Events of one trace that are shown of one module. */
const MOST_EVENTS = 500;

export type StoryQuery = Omit<In<Operations['moduleStory']>, 'module'>;
export type EffectsQuery = Omit<In<Operations['moduleEffects']>, 'module'>;

/** A module as a trace reads it: plain data in and out, so that a module elsewhere is read in the same way. */
export interface TracedModule {
  readonly name: string;
  /** The events of the module's log, and what its sagas have done, with the id or one of the correlation ids. */
  story(query: StoryQuery): Promise<Story>;
  /** What became of these events in the module, and what it adds from its own tables. */
  effects(query: EffectsQuery): Promise<Effects>;
}

/** A module that runs in this process: its value, its open database and its constructed handlers. */
export interface OperatedModule {
  readonly module: Module;
  readonly store: OpenStore;
  readonly handlers: Assembled;
}

/**
 * Reads a module that runs in this process.
 * @param states the states of the module's feeds
 */
export function tracedModule(
  { module, store, handlers }: OperatedModule,
  states: () => Promise<readonly FeedState[]>,
): TracedModule {
  const { sql } = store.reads;
  const { name } = module.contract;
  const sagaNames = (module.sagas ?? []).map(({ contract }) => contract.name);
  const book = module.trace && (handlers.handler(module.trace) as TraceBook);
  const consumed = new Set(module.on.map(({ event }) => event.name));
  return {
    name,
    async story({ id, correlationIds, withData }) {
      const events = await traceEvents(sql, { key: id, correlationIds }, MOST_EVENTS);
      return {
        complete: events.length < MOST_EVENTS,
        events: withData ? [...events] : events.map(({ data: _, ...event }) => event),
        sagas: [...(await traceSagas(sql, sagaNames, id, correlationIds))],
      };
    },
    async effects({ keys, correlationIds, events }) {
      const heard = events.filter((event) => consumed.has(event.name));
      const eventIds = events.map(({ id }) => id);
      return {
        deliveries: await deliveriesOf(name, heard, store, await states()),
        entries: book ? [...(await book.entries({ keys, correlationIds, eventIds }))] : [],
      };
    },
  };
}

/** A feed holds events under its own name, or under that of a handler that catches up with it: `<feed>#<event>`. */
const isHeldBy = (feed: string, holder: string) => holder === feed || holder.startsWith(`${feed}#`);

/** How each event is with the module that consumes it. */
async function deliveriesOf(
  consumer: string,
  events: EffectsQuery['events'],
  store: OpenStore,
  states: readonly FeedState[],
): Promise<Effects['deliveries']> {
  const held = await heldAmong(
    store.reads.sql,
    events.map(({ id }) => id),
  );
  return events.map(({ id, name, producer, partition, position }) => {
    const feed = feedName(consumer, producer);
    const holding = held.find((one) => one.eventId === id && isHeldBy(feed, one.feed));
    if (holding?.parked) return { eventId: id, outcome: `parked by ${consumer}: ${holding.error ?? ''}` };
    if (holding) return { eventId: id, outcome: `held by ${consumer} after ${holding.attempts} attempts` };
    const state = states.find((one) => one.feed === feed);
    const passed = (state?.cursors[partition] ?? 0) >= position && !state?.catchingUp.includes(name);
    return { eventId: id, outcome: passed ? `handled by ${consumer}` : `${consumer} has not read it yet` };
  });
}
