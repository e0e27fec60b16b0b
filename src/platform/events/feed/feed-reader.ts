import type { AnyEvent } from '../../contract/event.js';
import type { EventHandler } from '../../module/handler.js';
import type { StartFrom } from '../../module/subscription.js';
import { placeholders, rowPlaceholders } from '../../store/database/sql.js';
import type { Sql } from '../../store/database/sql.js';
import type { Place } from '../log/event-source.js';

/** A subscription whose handler has been constructed. */
export interface SubscribedHandler {
  readonly event: AnyEvent;
  readonly handler: EventHandler<AnyEvent, unknown>;
  /** Where the handler begins when it is new. */
  readonly from: StartFrom;
}

/** How far a reader is in one partition: the last event it has dealt with. */
export interface Cursor {
  readonly position: number;
  /** Empty where there is no event: before the first one, or where it was trimmed. */
  readonly eventId: string;
  /** The epoch of that event; null where there is none, and in cursors that have not moved since before they had one. */
  readonly epoch: number | null;
}

export const START: Cursor = { position: 0, eventId: '', epoch: null };

/** How far a reader is in each partition. */
export type Cursors = ReadonlyMap<number, Cursor>;

/** A handler of a reader. */
export interface ReaderHandler extends SubscribedHandler {
  /** Per partition: the handler skips events up to this position. They are older than its subscription `from: 'now'`. */
  readonly startAfter: ReadonlyMap<number, number>;
}

/**
 * One ordered reader of a producer's log. The main reader of a feed serves the handlers that are part of the feed. A
 * handler that was added later has a reader of its own, which catches up with the feed and then joins it.
 */
export interface FeedReader {
  /**
   * The feed's name for the main reader, `<feed>#<event name>` for one that catches up. Cursors, held events and the
   * reports to the producer are stored under it, in columns called `feed`.
   */
  readonly name: string;
  readonly feed: string;
  readonly consumer: string;
  /** By event name. */
  readonly handlers: ReadonlyMap<string, ReaderHandler>;
  /** As last committed, as far as this process knows; units of work read them again. */
  readonly cursors: Cursors;
}

/** The name of a feed: the events of one module that another one consumes, and the unit of order. */
export function feedName(consumer: string, producer: string): string {
  return `${consumer}<-${producer}`;
}

/** The module whose events a feed carries. */
export function producerOf(feed: string): string {
  return feed.split('<-')[1] ?? '';
}

/** The module that consumes a feed. */
export function consumerOf(feed: string): string {
  return feed.split('<-')[0] ?? '';
}

/** The name of the reader with which one handler catches up with its feed. */
export function catchUpName(feed: string, event: string): string {
  return `${feed}#${event}`;
}

/** Whether a reader catches up with its feed, and is not the main one. */
export function catchesUp(reader: FeedReader): boolean {
  return reader.name !== reader.feed;
}

/** How many positions a reader is behind the given ends of its partitions. */
export function distance(reader: FeedReader, ends: readonly Place[]): number {
  const behind = (end: Place) => Math.max(0, end.position - (reader.cursors.get(end.partition) ?? START).position);
  return ends.reduce((sum, end) => sum + behind(end), 0);
}

/** The positions of cursors, as they are reported to a producer. */
export function placesOf(cursors: Cursors): readonly Place[] {
  return [...cursors].map(([partition, { position }]) => ({ partition, position }));
}

/** A reader as the consumer's database records it: what a unit of work must know before it handles an event. */
export interface ReaderRecord {
  readonly cursors: Cursors;
  /** Per subscribed event name: whether its handler has joined the feed, or still catches up. */
  readonly joined: ReadonlyMap<string, boolean>;
  /** Those of the given keys of which an event is held. */
  readonly heldKeys: ReadonlySet<string>;
}

interface RecordRow {
  readonly kind: 'cursor' | 'name' | 'held';
  readonly label: string;
  readonly partition_no: number;
  readonly position_no: number | string;
  readonly epoch: number | null;
}

/**
 * Reads the record of a reader in one statement: every statement is a round trip that the other units of the module wait
 * for.
 */
export async function readRecord(
  sql: Sql,
  { name, feed }: { readonly name: string; readonly feed: string },
  keys: readonly string[] = [],
): Promise<ReaderRecord> {
  const held =
    keys.length === 0
      ? ''
      : ` UNION ALL SELECT DISTINCT 'held', event_key, 0, 0, 0 FROM _held WHERE feed = ? AND event_key IN (${placeholders(keys.length)})`;
  const rows = await sql.all<RecordRow>(
    `SELECT 'cursor' AS kind, event_id AS label, partition_no, position_no, epoch FROM _cursor WHERE feed = ?
     UNION ALL SELECT 'name', name, CASE state WHEN 'joined' THEN 1 ELSE 0 END, 0, 0 FROM _subscription WHERE feed = ?${held}`,
    keys.length === 0 ? [name, feed] : [name, feed, name, ...keys],
  );
  const of = (kind: RecordRow['kind']) => rows.filter((row) => row.kind === kind);
  return {
    cursors: new Map(
      of('cursor').map(({ partition_no, position_no, label, epoch }) => [
        partition_no,
        { position: Number(position_no), eventId: label, epoch },
      ]),
    ),
    joined: new Map(of('name').map((row) => [row.label, row.partition_no === 1])),
    heldKeys: new Set(of('held').map((row) => row.label)),
  };
}

/** The cursors of a feed's main reader. */
export async function cursorsOf(sql: Sql, feed: string): Promise<Cursors> {
  return (await readRecord(sql, { name: feed, feed })).cursors;
}

/** Saves the cursors of a reader in one statement. */
export async function saveCursors(sql: Sql, reader: string, cursors: Cursors): Promise<void> {
  if (cursors.size === 0) return;
  const row = ([partition, { position, eventId, epoch }]: [number, Cursor]) => [
    ...[reader, partition, position, eventId, epoch],
  ];
  await sql.all(
    `INSERT INTO _cursor (feed, partition_no, position_no, event_id, epoch) VALUES ${rowPlaceholders(cursors.size, 5)}
     ON CONFLICT (feed, partition_no) DO UPDATE SET position_no = excluded.position_no, event_id = excluded.event_id, epoch = excluded.epoch`,
    [...cursors].flatMap(row),
  );
}
