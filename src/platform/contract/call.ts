import type { z } from 'zod';
import type { Access } from './access.js';
import { type Duration, milliseconds } from './duration.js';
import type { PlainSchema } from './plain.js';
import type { Refusals } from './refusal.js';
import type { Route } from './route.js';

/**
 * How a command treats `Idempotency-Key`: `optional` (used when sent), `required` (400 without one), or `never` for a
 * command whose answer must not be stored (one that hands out a secret).
 */
export type KeyPolicy = 'optional' | 'required' | 'never';

interface Spec<I extends PlainSchema, O extends PlainSchema, E extends Refusals, A extends readonly Access[]> {
  /** Schema of the input. Use `z.strictObject` where people write it, so that a misspelt field is an error. */
  readonly in: I;
  /** Schema of the answer. */
  readonly out: O;
  /** The refusals that the call may answer with. */
  readonly errors?: E;
  /** Who may call. An empty list admits nobody. */
  readonly allow: A;
  /** Where the edge serves the call; without it, only other modules can make it. */
  readonly http?: Route;
  /** How long a caller waits at most. Default 2s. */
  readonly deadline?: Duration;
}

/** One call of a contract. `module` and `name` are filled in by `contract()`. */
export interface CallDefinition<
  Kind extends 'command' | 'query' = 'command' | 'query',
  I extends PlainSchema = PlainSchema,
  O extends PlainSchema = PlainSchema,
  E extends Refusals = Refusals,
  A extends readonly Access[] = readonly Access[],
> {
  readonly kind: Kind;
  readonly module: string;
  readonly name: string;
  readonly in: I;
  readonly out: O;
  readonly errors: E;
  readonly allow: A;
  readonly http?: Route;
  readonly deadlineMs: number;
  readonly key: KeyPolicy;
}

export type AnyCall = CallDefinition;
export type AnyCommand = CallDefinition<'command'>;
export type AnyQuery = CallDefinition<'query'>;

/** What takes an input: a call, or a saga. */
interface WithInput {
  readonly in: PlainSchema;
}

/** What a handler, or a saga, receives: the parsed input. */
export type In<C extends WithInput> = z.output<C['in']>;
/** What a caller receives: the parsed answer. */
export type Out<C extends AnyCall> = z.output<C['out']>;
/** What a caller may write as input (defaults may be left out). */
export type ClientInput<C extends WithInput> = z.input<C['in']>;
/** What a handler may return (defaults may be left out). */
export type Answer<C extends AnyCall> = z.input<C['out']>;

const DEFAULT_DEADLINE: Duration = '2s';

function define<Kind extends 'command' | 'query'>(kind: Kind) {
  return <I extends PlainSchema, O extends PlainSchema, E extends Refusals, A extends readonly Access[]>(
    spec: Spec<I, O, E, A>,
    key: KeyPolicy,
  ): CallDefinition<Kind, I, O, E, A> => ({
    kind,
    module: '',
    name: '',
    in: spec.in,
    out: spec.out,
    errors: spec.errors ?? ({} as E),
    allow: spec.allow,
    ...(spec.http ? { http: spec.http } : {}),
    deadlineMs: milliseconds(spec.deadline ?? DEFAULT_DEADLINE),
    key,
  });
}

const defineCommand = define('command');
const defineQuery = define('query');

/** Declares a call that changes something. Its outcome is stored under its key, in the transaction of its effect. */
export function command<
  I extends PlainSchema,
  O extends PlainSchema,
  const E extends Refusals = Record<never, never>,
  const A extends readonly Access[] = readonly Access[],
>(spec: Spec<I, O, E, A> & { readonly key?: KeyPolicy }): CallDefinition<'command', I, O, E, A> {
  return defineCommand(spec, spec.key ?? 'optional');
}

/** Declares a call that only reads. */
export function query<
  I extends PlainSchema,
  O extends PlainSchema,
  const E extends Refusals = Record<never, never>,
  const A extends readonly Access[] = readonly Access[],
>(spec: Spec<I, O, E, A>): CallDefinition<'query', I, O, E, A> {
  return defineQuery(spec, 'never');
}
