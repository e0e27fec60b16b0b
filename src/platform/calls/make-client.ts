import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { AnyCall, AnyCommand } from '../contract/call.js';
import type { CallOptions } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import { callerOf, memberOf, type ModulePrincipal } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import { type CallContext, currentContext } from '../ops/context.js';
import type { Ids } from '../ops/ids.js';
import { activeUnit } from '../store/unit/unit.js';
import type { Dispatcher, Served } from './dispatcher.js';

export interface ClientEnvironment {
  /** The module that calls. */
  readonly caller: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The client of a contract for one module. Every call is made by that module, on behalf of the member that it serves, with
 * a key derived from what it serves, and within the time that is left.
 */
export function makeClient(contract: AnyContract, environment: ClientEnvironment): object {
  const methods = Object.values(contract.calls).map((call) => {
    const sender = new Sender(call, environment);
    return [call.name, (input: unknown, options?: CallOptions) => sender.send(input, options)];
  });
  return Object.freeze(Object.fromEntries(methods)) as object;
}

/** Stands between a client and the dispatcher: may look at a call, send it, or return a result of its own. */
export type Interceptor = (call: AnyCall, context: CallContext, send: () => Promise<Served>) => Promise<Served>;

const interception = new AsyncLocalStorage<Interceptor | undefined>();

/** Runs `work`; every call that its clients make goes through `interceptor`. The calls that the callees make do not. */
export function intercepting<T>(interceptor: Interceptor, work: () => T): T {
  return interception.run(interceptor, work);
}

/** Sends one call of one module. What does not change is made once: every call goes through here. */
class Sender {
  private readonly name: string;
  /** The caller, when it acts on behalf of no member. */
  private readonly itself: ModulePrincipal;

  constructor(
    private readonly call: AnyCall,
    private readonly environment: ClientEnvironment,
  ) {
    this.name = `${call.module}.${call.name}`;
    this.itself = Object.freeze({ kind: 'module', module: environment.caller });
  }

  send(input: unknown, options: CallOptions = {}): Promise<unknown> {
    try {
      return this.sendIn(this.contextFor(options), input).then(valueOf);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private sendIn(context: CallContext, input: unknown): Promise<Served> {
    const send = () => this.environment.dispatcher.dispatch(this.call, input, context);
    const interceptor = interception.getStore();
    return interceptor ? interception.run(undefined, () => interceptor(this.call, context, send)) : send();
  }

  private contextFor(options: CallOptions): CallContext {
    const { caller, clock, ids } = this.environment;
    const { call, name } = this;
    const unit = activeUnit();
    if (unit)
      throw new Error(
        `${unit.name} in ${caller} called ${name} inside its unit of work; call it in prepare(), and use the answer in apply().`,
      );
    const served = currentContext();
    const onBehalfOf = served && memberOf(served.principal);
    return {
      name,
      principal: onBehalfOf ? { ...this.itself, onBehalfOf } : this.itself,
      correlationId: served?.correlationId ?? ids.next(),
      causationId: served?.causationId,
      traceparent: served?.traceparent,
      key: call.kind === 'command' ? (options.key ?? this.keyFor(served, options)) : undefined,
      deadline: Math.min(clock.monotonic() + call.deadlineMs, served?.deadline ?? Infinity),
    };
  }

  private keyFor(served: CallContext | undefined, options: CallOptions): string {
    const step = options.step ? `${this.name}:${options.step}` : this.name;
    return served?.key ? derivedKey(served, served.key, step) : this.environment.ids.next();
  }
}

function valueOf({ value }: Served): unknown {
  return value;
}

/**
 * The key from which the commands that a command's `prepare` sends derive theirs. A client chooses its own key, so two
 * members may both send '1', and one member may send it to two commands: the caller, the member for whom a module calls,
 * and the command are part of it. It is a JSON array, because a key may contain any separator.
 */
export function parentKey(call: AnyCommand, { principal, key }: CallContext): string {
  return createHash('sha256')
    .update(JSON.stringify([callerOf(principal), memberOf(principal) ?? null, call.module, call.name, key ?? null]))
    .digest('base64url');
}

const used = new WeakMap<CallContext, Set<string>>();

/**
 * The key of a command that is sent while serving something. It follows from the key of what is served and the name of the
 * step, so serving it again repeats the same command.
 * @param parent names one caller's one command, event of a feed or step of a saga, and no other: what {@link parentKey}
 * made, a feed's `garden<-water:<event id>`, or a saga's step key. It contains no line feed.
 * @throws Error when two commands of one handling have the same step name.
 */
export function derivedKey(context: CallContext, parent: string, step: string): string {
  const steps = used.get(context) ?? new Set();
  if (steps.has(step))
    throw new Error(
      `${context.name} sends ${step} twice; give each one a step of its own: client.${step.split('.')[1] ?? step}(input, { step: '…' }).`,
    );
  used.set(context, steps.add(step));
  // Events and sagas that run across an upgrade repeat what they sent: this text never changes.
  return createHash('sha256').update(`${parent}\n${step}`).digest('base64url');
}
