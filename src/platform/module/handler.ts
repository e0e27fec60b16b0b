import type { Answer, AnyCall, AnyCommand, AnyQuery, In, Out } from '../contract/call.js';
import type { OwnRole } from '../contract/access.js';
import type { AnyEvent, Data } from '../contract/event.js';
import type { CallContext } from '../ops/context.js';
import type { Tx } from '../store/unit/tx.js';

/**
 * Serves a command. `prepare` runs outside any unit of work and may call other modules and outside ports; `apply` runs
 * inside one and may do neither. A unit may run more than once, so `apply` touches nothing but its `tx`. The call that
 * `apply` serves is `tx.call`.
 */
export interface CommandHandler<C extends AnyCommand, Prepared = void> {
  prepare?(input: In<C>, call: CallContext): Promise<Prepared>;
  apply(tx: Tx, input: In<C>, prepared: Prepared): Promise<Answer<C>>;
}

/** Serves a query, on the read side. */
export interface QueryHandler<C extends AnyQuery> {
  answer(input: In<C>, call: CallContext): Promise<Answer<C>>;
}

/** An event as a handler sees it. */
export interface EventMeta {
  readonly id: string;
  readonly occurredAt: string;
  readonly version: number;
}

/** What `apply` of an event handler gets beside the data. */
export interface EventContext<Prepared = void> {
  /** The result of `prepare`; undefined for a handler without one. */
  readonly prepared: Prepared;
  readonly event: EventMeta;
}

/** Handles an event, with the two parts of a command. Its effect and the feed's cursor commit together. */
export interface EventHandler<E extends AnyEvent, Prepared = void> {
  prepare?(data: Data<E>, event: EventMeta): Promise<Prepared>;
  apply(tx: Tx, data: Data<E>, context: EventContext<Prepared>): Promise<void>;
}

/** A command's ownership policy: judged inside the unit, before `apply`. `undefined`: there is no such thing; `apply` refuses. */
export type CommandPolicy<C extends AnyCommand> = (
  tx: Tx,
  memberId: string,
  input: In<C>,
) => Promise<boolean | undefined>;

/** A query's ownership policy: judged on the answer, before it leaves. */
export type QueryPolicy<C extends AnyQuery> = (memberId: string, answer: Out<C>, input: In<C>) => boolean;

/** One policy for each `':own'` role of a call's `allow`. */
export type Owns<C extends AnyCall> = {
  readonly [Role in OwnRole<C['allow']>]: C extends AnyCommand
    ? CommandPolicy<C>
    : C extends AnyQuery
      ? QueryPolicy<C>
      : never;
};

/** A class, constructed by the module's container. */
export type Class<T = object> = new (...dependencies: never[]) => T;
