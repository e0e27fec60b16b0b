import type { OwnRole } from '../contract/access.js';
import type { Answer, AnyCall, AnyCommand, AnyQuery, In } from '../contract/call.js';
import type { Class, CommandHandler, Owns, QueryHandler } from './handler.js';

/** The policies that a handler owes for the `':own'` roles of its call. */
type WithPolicies<C extends AnyCall> = [OwnRole<C['allow']>] extends [never] ? object : { readonly owns: Owns<C> };

type HandlerOf<C> = C extends AnyCommand
  ? CommandHandler<C, unknown> & WithPolicies<C>
  : C extends AnyQuery
    ? QueryHandler<C> & WithPolicies<C>
    : never;

/**
 * A class that handles a call. Otherwise a text that says what to write, where a part is missing or has a wrong type: the compiler shows
 * it in its first line.
 */
export type Handling<K extends string, C, H> = C extends AnyCall
  ? H extends Class<infer Made>
    ? Lacking<K, C, Made> extends never
      ? Class<HandlerOf<C>>
      : Lacking<K, C, Made>
    : Class<HandlerOf<C>>
  : unknown;

type Lacking<K extends string, C extends AnyCall, Made> =
  | (C extends AnyCommand
      ? | Missing<Made, 'apply', `write 'async apply(tx, input)' in this class: the command '${K}' does its work there`>
        | (Made extends { apply(tx: never, input: infer I, prepared: never): Promise<infer R> }
            ? Differing<K, C, 'apply', I, R>
            : never)
      : | Missing<Made, 'answer', `write 'async answer(input)' in this class: the query '${K}' is answered there`>
        | (Made extends { answer(input: infer I, caller: never): Promise<infer R> }
            ? Differing<K, C, 'answer', I, R>
            : never))
  | ([OwnRole<C['allow']>] extends [never]
      ? never
      : Missing<
          Made,
          'owns',
          `write 'readonly owns = { ${OwnRole<C['allow']>}: … }' in this class: the policy of '${K}'`
        >);

/** What a method takes or returns that is not what the contract of its call declares. */
type Differing<K extends string, C extends AnyCall, Part extends string, I, R> =
  | (Comparable<In<C>, I> extends true
      ? never
      : `give the input of '${Part}' its type In<...> by the contract of '${K}'${See<Wrong<In<C>, I>>}`)
  | ([R] extends [Answer<C>]
      ? never
      : `return from '${Part}' what the contract of '${K}' declares as its out${See<Wrong<R, Answer<C>>>}`);

/** As the compiler compares the parameters of methods: in one of both directions. */
type Comparable<A, B> = [A] extends [B] ? true : [B] extends [A] ? true : false;

/** The names of `Wanted` that `Given` lacks, or has with another type. */
type Wrong<Given, Wanted> = {
  [K in keyof Wanted & string]: [Given] extends [{ readonly [P in K]: Wanted[K] }] ? never : K;
}[keyof Wanted & string];

type See<Keys extends string> = [Keys] extends [never] ? '' : `: see ${Keys}`;

type Missing<Made, Part extends string, Text> = Made extends { readonly [P in Part]: unknown } ? never : Text;
