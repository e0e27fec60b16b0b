import type { AnyCall } from '../contract/call.js';
import type { CallOptions } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import { memberOf } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import { type CallContext, currentContext } from '../ops/context.js';
import type { Ids } from '../ops/ids.js';
import { activeUnit } from '../store/unit.js';
import { derivedKey } from './derived-key.js';
import type { Dispatcher } from './dispatcher.js';
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
  const methods = Object.values(contract.calls).map((call) => [
    call.name,
    async (input: unknown, options: CallOptions = {}) => {
      const context = contextFor(call, environment, options);
      const send = () => environment.dispatcher.dispatch(call, input, context);
      return (await throughInterceptor(call, context, send)).value;
    },
  ]);
  return Object.freeze(Object.fromEntries(methods)) as object;
}

function contextFor(call: AnyCall, { caller, clock, ids }: ClientEnvironment, options: CallOptions): CallContext {
  const name = `${call.module}.${call.name}`;
  const unit = activeUnit();
  if (unit)
    throw new Error(
      `${unit.name} in ${caller} called ${name} inside its unit of work; call it in prepare(), and use the answer in apply().`,
    );
  const served = currentContext();
  const onBehalfOf = served && memberOf(served.principal);
  const limit = clock.monotonic() + call.deadlineMs;
  return {
    name,
    principal: { kind: 'module', module: caller, ...(onBehalfOf ? { onBehalfOf } : {}) },
    correlationId: served?.correlationId ?? ids.next(),
    ...(served?.causationId ? { causationId: served.causationId } : {}),
    ...(served?.traceparent ? { traceparent: served.traceparent } : {}),
    ...(call.kind === 'command' ? { key: options.key ?? keyFor(name, served, options, ids) } : {}),
    deadline: Math.min(limit, served?.deadline ?? Infinity),
  };
}

function keyFor(name: string, served: CallContext | undefined, options: CallOptions, ids: Ids): string {
  const step = options.step ? `${name}:${options.step}` : name;
  return served?.key ? derivedKey(served, served.key, step) : ids.next();
}
