import { injectable } from 'inversify';
import { z } from 'zod';
import type { AnyCall, Answer, In } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import type { Class } from '../module/handler.js';
import type { Module } from '../module/module.js';
import { smallestValue } from './smallest-value.js';

/** How a stub answers: a function for each call that is made. */
export type StubAnswers<C extends AnyContract> = {
  readonly [K in keyof C['calls'] & string]?: C['calls'][K] extends AnyCall
    ? (input: In<C['calls'][K]>) => Answer<C['calls'][K]> | Promise<Answer<C['calls'][K]>>
    : never;
};

/**
 * A neighbour made from its contract alone, for tests: a real module with a real event log, whose calls are validated and
 * authorised like any other. A call without an answer gets the smallest one that its contract allows.
 */
export function stub<C extends AnyContract>(contract: C, answers: StubAnswers<C> = {}): Module {
  const given = answers as { readonly [call: string]: (input: unknown) => unknown };
  const calls = Object.fromEntries(
    Object.values(contract.calls).map((call) => [call.name, stubHandler(call, given[call.name])]),
  );
  return { contract, uses: [], rows: [], bind: () => undefined, calls, on: [], settings: [] };
}

/** Any member owns what a stub answers. */
const everybodyOwns = new Proxy({}, { get: () => () => true });

function stubHandler(call: AnyCall, answer: ((input: unknown) => unknown) | undefined): Class {
  const respond = async (input: unknown) => (answer ? answer(input) : smallestAnswer(call));
  class Stub {
    readonly owns = everybodyOwns;
    answer(input: unknown) {
      return respond(input);
    }
    apply(_tx: unknown, input: unknown) {
      return respond(input);
    }
  }
  injectable()(Stub);
  return Stub;
}

function smallestAnswer(call: AnyCall): unknown {
  const answer = smallestValue(z.toJSONSchema(call.out, { io: 'input' }));
  if (!call.out.safeParse(answer).success)
    throw new Error(
      `The stub of ${call.module} cannot make up an answer for ${call.name}; give it one: stub(${call.module}, { ${call.name}: () => … }).`,
    );
  return answer;
}
