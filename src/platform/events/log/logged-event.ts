/** An event as its producer's log holds it, at its place. */
export interface LoggedEvent {
  readonly partition: number;
  /** Counts from 1 without gaps within the partition. */
  readonly position: number;
  readonly id: string;
  /** The stable name: `water.rained`. */
  readonly name: string;
  readonly version: number;
  readonly key: string;
  /** JSON text. */
  readonly data: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
  /** The epoch in which the producer wrote it; null in copies that were held before this column existed. */
  readonly epoch: number | null;
}

/** A row of `_outbox` or `_held`. PostgreSQL returns a bigint as text. */
export interface EventRow {
  readonly partition_no: number;
  readonly position_no: number | string;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly event_key: string;
  readonly data: string;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
  readonly epoch: number | null;
}

/** The columns of {@link EventRow}, in the order of {@link eventValues}. */
export const EVENT_COLUMNS =
  'partition_no, position_no, id, name, version, event_key, data, occurred_at, correlation_id, causation_id, traceparent, epoch';

/** The event of a row. */
export function eventOf(row: EventRow): LoggedEvent {
  return {
    partition: row.partition_no,
    position: Number(row.position_no),
    id: row.id,
    name: row.name,
    version: row.version,
    key: row.event_key,
    data: row.data,
    occurredAt: row.occurred_at,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    traceparent: row.traceparent,
    epoch: row.epoch,
  };
}

/** An event's values, in the order of {@link EVENT_COLUMNS}. */
export function eventValues(event: LoggedEvent): (string | number | null)[] {
  return [
    event.partition,
    event.position,
    event.id,
    event.name,
    event.version,
    event.key,
    event.data,
    event.occurredAt,
    event.correlationId,
    event.causationId,
    event.traceparent,
    event.epoch,
  ];
}

/** The event of {@link eventValues}. */
export function eventInOrder(
  values: readonly [
    ...[partition: number, position: number, id: string, name: string, version: number, key: string, data: string],
    ...[occurredAt: string, correlationId: string, causationId: string | null, traceparent: string | null],
    epoch: number | null,
  ],
): LoggedEvent {
  const [
    partition,
    position,
    id,
    name,
    version,
    key,
    data,
    occurredAt,
    correlationId,
    causationId,
    traceparent,
    epoch,
  ] = values;
  return {
    partition,
    position,
    id,
    name,
    version,
    key,
    data,
    occurredAt,
    correlationId,
    causationId,
    traceparent,
    epoch,
  };
}
