import type { z } from 'zod';
import { type Duration, isDuration } from './duration.js';
import type { PlainSchema } from './plain.js';

/** How long the producer's log keeps an event: permanently, the newest of each key, or for a time. */
export type Keep = 'forever' | 'latest per key' | Duration;

/** One event of a contract. `module` and `name` (`garden.planted`) are filled in by `contract()`. */
export interface EventDefinition<D extends PlainSchema = PlainSchema> {
  readonly kind: 'event';
  readonly module: string;
  readonly name: string;
  /** Raised when a reader of the former version could no longer read the data. */
  readonly version: number;
  /** The property of the data that orders events: events of one key are delivered in order. */
  readonly key: string;
  readonly data: D;
  readonly keep: Keep;
  /** What has happened, in a sentence for readers of the event catalogue and of `/asyncapi.json`. */
  readonly summary?: string;
}

export type AnyEvent = EventDefinition;
/** An event's data as a handler receives it. */
export type Data<E extends AnyEvent> = z.output<E['data']>;
/** An event's data as a publisher may write it. */
export type Publishable<E extends AnyEvent> = z.input<E['data']>;

type TextKeys<T> = { [K in keyof T & string]: T[K] extends string ? K : never }[keyof T & string];

/**
 * Declares an event: a fact in the past tense, that other modules may subscribe to.
 * @throws Error when `version` is not a positive integer or `keep` cannot be read.
 */
export function event<D extends PlainSchema>(spec: {
  readonly version: number;
  readonly key: TextKeys<z.output<D>>;
  readonly data: D;
  readonly keep: Keep;
  readonly summary?: string;
}): EventDefinition<D> {
  if (!Number.isInteger(spec.version) || spec.version < 1)
    throw new Error(`An event's version counts from 1; ${spec.version} is none.`);
  if (spec.keep !== 'forever' && spec.keep !== 'latest per key' && !isDuration(spec.keep))
    throw new Error(
      `An event is kept 'forever', 'latest per key' or for a duration such as '7d'; '${spec.keep}' is none.`,
    );
  return { kind: 'event', module: '', name: '', ...spec };
}
