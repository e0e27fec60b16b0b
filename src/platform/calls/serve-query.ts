import type { AnyQuery } from '../contract/call.js';
import type { CallContext } from '../ops/context.js';
import { within } from '../ops/context.js';
import type { Owns, QueryHandler } from '../module/handler.js';
import { Answered } from './answered.js';
import { type Admission, notTheirs } from './authorise.js';
import { begun } from './begun.js';
import { asFailure, parseAnswer } from './contract-validation.js';
import type { Served } from './dispatcher.js';

type Handler = QueryHandler<AnyQuery> & { readonly owns?: Owns<AnyQuery> };
type Policies = { readonly [role: string]: (memberId: string, answer: unknown, input: unknown) => boolean };

/** Answers a query on the read side; an ownership policy judges the answer before it leaves. */
export function serveQuery(
  call: AnyQuery,
  handler: Handler,
  admission: Admission,
  input: unknown,
  context: CallContext,
  servedBy: string,
): Promise<Served> {
  const judged = (answer: unknown): Served => {
    const value = parseAnswer(call, answer);
    if (!admission.everything && context.principal.kind === 'member') {
      const { memberId } = context.principal;
      const policies = (handler.owns ?? {}) as Policies;
      if (!admission.ownAs.some((role) => policies[role]?.(memberId, value, input))) throw notTheirs(call);
    }
    return new Answered(value, servedBy);
  };
  const failed = (error: unknown): never => {
    throw asFailure(call, error);
  };
  return begun(() => within(context, () => handler.answer(input as never, context))).then(judged, failed);
}
