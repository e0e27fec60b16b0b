import { z } from 'zod';
import type { AnyCall, Answer, In } from '../contract/call.js';
import { type AnyContract, contract } from '../contract/contract.js';
import type { AnyEvent } from '../contract/event.js';
import type { Module } from '../module/module.js';
import type { CallContext } from '../ops/context.js';
import { type AnyReceivedCall, type ReceivedCall, ReceivedCalls } from './received-calls.js';
import { smallestValue } from './smallest-value.js';

/** A neighbour made from its contract alone, for tests. Made by {@link stub}. */
export interface Stub {
  readonly contract: AnyContract;
  /** The handler of a call: a query's or a command's. */
  readonly handler: (call: string) => object;
}

/** A stub that lists the calls that it has received. Made by {@link stub}. */
export interface StubOf<C extends AnyContract> extends Stub {
  /**
   * The calls that it has received, with or without a function, in order; those of one name only, if it is given. A call that
   * was refused by its contract never reached it, and is not listed.
   */
  calls(): readonly AnyReceivedCall<C>[];
  calls<K extends keyof C['calls'] & string>(name: K): readonly ReceivedCall<C, K>[];
}

/** What a stub returns: a function for each call that is made. */
export type StubAnswers<C extends AnyContract> = {
  readonly [K in keyof C['calls'] & string]?: C['calls'][K] extends AnyCall
    ? (input: In<C['calls'][K]>) => Answer<C['calls'][K]> | Promise<Answer<C['calls'][K]>>
    : never;
};

/**
 * A neighbour made from its contract alone: its calls are authorised and validated like any others, the outcomes of its
 * commands are stored, and it has an event log. A call without a function returns the smallest value that its contract allows.
 * A function runs once for a call, outside the unit of work that runs twice. A command whose outcome is stored under its key
 * does not run it again.
 */
export function stub<C extends AnyContract>(contract: C, answers: StubAnswers<C> = {}): StubOf<C> {
  const given = answers as { readonly [call: string]: (input: unknown) => unknown };
  const received = new ReceivedCalls();
  const handlers = new Map(
    Object.values(contract.calls).map((call) => [call.name, stubHandler(call, given[call.name], received)]),
  );
  return {
    contract,
    handler: (call) => handlers.get(call) as object,
    calls: ((name?: string) => received.list(name)) as StubOf<C>['calls'],
  };
}

/** Any member owns what a stub returns. */
const everybodyOwns = new Proxy({}, { get: () => () => true });

function stubHandler(
  call: AnyCall,
  answer: ((input: unknown) => unknown) | undefined,
  received: ReceivedCalls,
): object {
  const respond = (input: unknown, context: CallContext) =>
    received.note(call, input, context, () => (answer ? answer(input) : smallestAnswer(call)));
  if (call.kind === 'query') return { owns: everybodyOwns, answer: respond };
  return { owns: everybodyOwns, prepare: respond, apply: async (...[, , prepared]: unknown[]) => prepared };
}

function smallestAnswer(call: AnyCall): unknown {
  const answer = smallestValue(z.toJSONSchema(call.out, { io: 'input' }));
  if (!call.out.safeParse(answer).success)
    throw new Error(
      `The stub of ${call.module} cannot make up a result for ${call.name}; give it one: stub(${call.module}, { ${call.name}: () => … }).`,
    );
  return answer;
}

/**
 * Stubs of the modules that a set of modules uses or subscribes to, and that are neither in the set nor among `given`. A
 * producer that no module uses gets a contract of the events that are subscribed to.
 */
export function missingStubs(modules: readonly Module[], given: readonly Stub[]): readonly Stub[] {
  const here = new Set([...modules, ...given].map(({ contract }) => contract.name));
  const stubs = new Map<string, Stub>();
  for (const used of modules.flatMap(({ uses }) => uses)) if (!here.has(used.name)) stubs.set(used.name, stub(used));
  const events = modules.flatMap(({ on }) => on.map(({ event }) => event));
  for (const name of new Set(events.map(({ module }) => module))) {
    if (here.has(name) || stubs.has(name)) continue;
    const published = events
      .filter(({ module }) => module === name)
      .map((event) => [event.name.slice(name.length + 1), event] as const);
    stubs.set(name, stub(contract(name, { events: Object.fromEntries<AnyEvent>(published) })));
  }
  return [...stubs.values()];
}
