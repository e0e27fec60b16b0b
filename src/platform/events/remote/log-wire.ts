import { z } from 'zod';
import { ContractViolation } from '../../contract/failure.js';
import { ROLES } from '../../store/database/ownership.js';
import type { Head, Mark, Reading, ReadPartition, Span } from '../log/event-source.js';
import { eventInOrder, eventValues } from '../log/logged-event.js';

/** The path below which a host serves the events of its modules: `GET /_events/<module>?after=0:17`. */
export const EVENTS_PREFIX = '/_events/';
/** Events in one answer at most. */
export const MOST_EVENTS = 1_000;
/** The longest wait for news, in milliseconds. */
export const LONGEST_WAIT_MS = 60_000;

/** Asks for the events behind some places, and for the ends of the log. */
export interface EventsQuery {
  /** Each partition once. */
  readonly spans: readonly Span[];
  /** Events in all at most; 0 for the ends of the log alone. */
  readonly limit: number;
  /** How long to wait until the log has more than the spans name, in milliseconds; 0 for an answer at once. */
  readonly waitMs: number;
}

/** The answer to an {@link EventsQuery}: events and ends of one log. */
export interface EventsAnswer {
  readonly module: string;
  /** The id of the database that was read. */
  readonly database: string;
  /** Counts the looks of one process at its logs: of two answers, the one with the greater number is the newer. */
  readonly look: { readonly process: string; readonly number: number };
  readonly heads: readonly Head[];
  readonly reading: Reading;
}

const SPAN = /^(\d{1,3}):(\d{1,15})(?:-(\d{1,15}))?$/;
const NUMBER = /^\d{1,6}$/;

/** `after=0:17,1:4-9&limit=256&wait=20000`: a span is `partition:after`, and `-upTo` where it has an end. */
export function writeQuery({ spans, limit, waitMs }: EventsQuery): string {
  const after = spans.map(
    ({ partition, after, upTo }) => `${partition}:${after}${upTo === undefined ? '' : `-${upTo}`}`,
  );
  return `after=${after.join(',')}&limit=${limit}&wait=${Math.round(waitMs)}`;
}

/** @throws ContractViolation when it is not one that {@link writeQuery} writes, or goes beyond a limit. */
export function readQuery(query: string): EventsQuery {
  const parameters = new Map(query.split('&').map((part) => part.split('=', 2) as [string, string]));
  const number = (name: string, most: number): number => {
    const text = parameters.get(name) ?? '';
    if (!NUMBER.test(text) || Number(text) > most) throw invalid(`'${name}' must be a number from 0 to ${most}`);
    return Number(text);
  };
  const after = parameters.get('after');
  if (after === undefined) throw invalid(`'after' is missing`);
  const spans = (after === '' ? [] : after.split(',')).map((text): Span => {
    const [, partition, from, upTo] = SPAN.exec(text) ?? [];
    if (partition === undefined) throw invalid(`'after' must be a list of 'partition:position'`);
    const span = { partition: Number(partition), after: Number(from) };
    return upTo === undefined ? span : { ...span, upTo: Number(upTo) };
  });
  if (new Set(spans.map(({ partition }) => partition)).size < spans.length)
    throw invalid(`'after' names a partition twice`);
  return { spans, limit: number('limit', MOST_EVENTS), waitMs: number('wait', LONGEST_WAIT_MS) };
}

/** The failure of a host that was asked for something that this build does not take. */
export function invalid(what: string): ContractViolation {
  return new ContractViolation(`The log was asked in a way that this host does not understand: ${what}.`, 'input');
}

const int = z.int().min(0);
const text = z.string();
const mark = z.tuple([int, text, int.nullable()]);
const head = z.tuple([int, int, int, int, z.enum(ROLES), mark.nullable()]);
/** The values of an event, in the order of {@link eventValues}. */
const event = z
  .tuple([
    int,
    int.min(1),
    text.min(1),
    text.min(1),
    int,
    text,
    text,
    text,
    text,
    text.nullable(),
    text.nullable(),
    int.nullable(),
  ])
  .transform(eventInOrder);

const answerSchema = z.object({
  module: text,
  database: text,
  look: z.tuple([text, int]),
  heads: z.array(head),
  partitions: z.array(z.tuple([int, mark.nullable(), mark])),
  events: z.array(event),
});

type MarkTuple = z.output<typeof mark>;
const markOf = (partition: number, [position, eventId, epoch]: MarkTuple): Mark => ({
  ...{ partition, position },
  ...{ eventId, epoch },
});
const tupleOf = ({ position, eventId, epoch }: Mark): MarkTuple => [position, eventId, epoch];

/** An event travels as the list of its values, without their names. */
export function writeAnswer({ module, database, look, heads, reading }: EventsAnswer): string {
  return JSON.stringify({
    ...{ module, database, look: [look.process, look.number] },
    heads: heads.map(({ partition, position, trimmed, epoch, role, last }) => [
      ...[partition, position, trimmed, epoch, role, last ? tupleOf(last) : null],
    ]),
    partitions: [...reading.partitions].map(([partition, { atCursor, trimmed }]) => [
      ...[partition, atCursor ? tupleOf(atCursor) : null, tupleOf(trimmed)],
    ]),
    events: reading.events.map(eventValues),
  });
}

/** @throws ZodError when it is not one that {@link writeAnswer} writes. */
export function readAnswer(json: unknown): EventsAnswer {
  const { module, database, look, heads, partitions, events } = answerSchema.parse(json);
  return {
    ...{ module, database, look: { process: look[0], number: look[1] } },
    heads: heads.map(([partition, position, trimmed, epoch, role, last]) => ({
      ...{ partition, position, trimmed, epoch, role },
      last: last ? markOf(partition, last) : undefined,
    })),
    reading: {
      events,
      partitions: new Map(
        partitions.map(([partition, atCursor, trimmed]): [number, ReadPartition] => [
          partition,
          { atCursor: atCursor ? markOf(partition, atCursor) : undefined, trimmed: markOf(partition, trimmed) },
        ]),
      ),
    },
  };
}

/** Events as they travel. @throws ZodError when they are not some. */
export const EventList = z.array(event);
