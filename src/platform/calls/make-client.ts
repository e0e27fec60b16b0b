import type { AnyCall } from '../contract/call.js';
import type { CallOptions } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import { memberOf, type ModulePrincipal } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import { type CallContext, currentContext } from '../ops/context.js';
import type { Ids } from '../ops/ids.js';
import { activeUnit } from '../store/unit.js';
import { begun } from './begun.js';
import { derivedKey } from './derived-key.js';
import type { Dispatcher, Served } from './dispatcher.js';
import { throughInterceptor } from './interception.js';

export interface ClientEnvironment {
  /** The module that calls. */
  readonly caller: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The client of a contract for one module: every call is made by that module, on behalf of the member being served, with
 * a key derived from what is being served, and within the time that is left.
 */
export function makeClient(contract: AnyContract, environment: ClientEnvironment): object {
  const methods = Object.values(contract.calls).map((call) => {
    const sender = new Sender(call, environment);
    return [call.name, (input: unknown, options?: CallOptions) => sender.send(input, options)];
  });
  return Object.freeze(Object.fromEntries(methods)) as object;
}

/** Sends one call of one module. What is the same each time is made once: every call goes through here. */
class Sender {
  private readonly name: string;
  /** The caller when it serves nobody. */
  private readonly itself: ModulePrincipal;

  constructor(
    private readonly call: AnyCall,
    private readonly environment: ClientEnvironment,
  ) {
    this.name = `${call.module}.${call.name}`;
    this.itself = Object.freeze({ kind: 'module', module: environment.caller });
  }

  send(input: unknown, options: CallOptions = {}): Promise<unknown> {
    return begun(() => {
      const context = this.contextFor(options);
      return throughInterceptor(this.call, context, () =>
        this.environment.dispatcher.dispatch(this.call, input, context),
      );
    }).then(valueOf);
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
