import type { AnyCall, In } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import { callerOf } from '../contract/principal.js';
import type { CallContext } from '../ops/context.js';

type CallName<C extends AnyContract> = keyof C['calls'] & string;

/** A call that a stub has received. */
export interface ReceivedCall<C extends AnyContract, K extends CallName<C> = CallName<C>> {
  readonly call: K;
  readonly input: C['calls'][K] extends AnyCall ? In<C['calls'][K]> : never;
  /** Who called: `module:order`, `member:m1` or `anonymous`. */
  readonly caller: string;
  /** The idempotency key of a command; undefined for a query, and for a command without one. */
  readonly key: string | undefined;
  /** How often its function ran: more than once when it failed and its caller tried again with the same key. */
  readonly attempts: number;
  /** Whether the function of the stub has returned: it has neither refused nor failed at its last attempt. */
  readonly answered: boolean;
}

/** The calls of a contract, each with its own input: `call` tells them apart. */
export type AnyReceivedCall<C extends AnyContract> = { [K in CallName<C>]: ReceivedCall<C, K> }[CallName<C>];

interface Received {
  readonly call: string;
  readonly input: unknown;
  readonly caller: string;
  readonly key: string | undefined;
  attempts: number;
  answered: boolean;
}

/** What a stub has received, in the order of the first attempts. A command is listed once for its key. */
export class ReceivedCalls {
  private readonly all: Received[] = [];

  /** Runs the function of a stub, and notes the call before it. @throws what the function throws. */
  async note<T>(call: AnyCall, input: unknown, context: CallContext, answer: () => T | Promise<T>): Promise<T> {
    const received = this.find(call, context) ?? this.add(call, input, context);
    received.attempts += 1;
    received.answered = false;
    const answered = await answer();
    received.answered = true;
    return answered;
  }

  /** Copies of the calls; only those of one name, if it is given. */
  list(call?: string): readonly object[] {
    const wanted = call === undefined ? this.all : this.all.filter((received) => received.call === call);
    return wanted.map((received) => ({ ...received }));
  }

  private add({ name }: AnyCall, input: unknown, context: CallContext): Received {
    const key = givenKey(context);
    const added = { call: name, input, caller: callerOf(context.principal), key, attempts: 0, answered: false };
    this.all.push(added);
    return added;
  }

  /** An earlier attempt of the same command. */
  private find({ name }: AnyCall, context: CallContext): Received | undefined {
    const key = givenKey(context);
    if (key === undefined) return undefined;
    const caller = callerOf(context.principal);
    return this.all.find((known) => known.call === name && known.key === key && known.caller === caller);
  }
}

/** The key that a command came with, or that was derived for it; not one that the router made for this call alone. */
function givenKey({ key, keyUnstored }: CallContext): string | undefined {
  return keyUnstored ? undefined : key;
}
