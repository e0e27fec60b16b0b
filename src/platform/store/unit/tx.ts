import type { EntityManager } from 'typeorm';
import type { AnyEvent, Publishable } from '../../contract/event.js';
import type { CallContext } from '../../ops/context.js';
import type { Sql } from '../database/sql.js';

/** A source of reads: a unit of work, or the read side. */
export interface Readable {
  /** TypeORM's manager. */
  readonly manager: EntityManager;
  /** Statements written by hand. */
  readonly sql: Sql;
}

/**
 * One unit of work: everything done through it commits together, or not at all. It ends with the function that received it;
 * later uses throw. A unit may run more than once before it commits, so it only reads and writes its own database.
 */
export interface Tx extends Readable {
  /** The call that the unit serves: who called, why, and under which key. */
  readonly call: CallContext;
  /** The time of the unit, in milliseconds UTC: the same at every call within one run. */
  now(): number;
  /** A new identifier (UUIDv7). */
  id(): string;
  /**
   * Publishes an event of this module when the unit commits.
   * @throws Error when the data breaks the event's schema, the event is another module's, or the unit has ended.
   */
  publish<E extends AnyEvent>(event: E, data: Publishable<E>): void;
  /**
   * Makes the unit part of a process that began with an earlier request: from here on, the events that the unit publishes and
   * the sagas that it starts carry the process's correlation id. The id of the present request stays as their cause.
   */
  correlateWith(correlationId: string): void;
}
