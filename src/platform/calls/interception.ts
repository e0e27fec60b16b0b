import { AsyncLocalStorage } from 'node:async_hooks';
import type { AnyCall } from '../contract/call.js';
import type { CallContext } from '../ops/context.js';
import type { Served } from './dispatcher.js';

/** Stands between a client and the dispatcher: may look, send, or answer itself. */
export type Interceptor = (call: AnyCall, context: CallContext, send: () => Promise<Served>) => Promise<Served>;

const current = new AsyncLocalStorage<Interceptor | undefined>();

/** Runs `work`; every call that its clients make goes through `interceptor`. What the callees call does not. */
export function intercepting<T>(interceptor: Interceptor, work: () => T): T {
  return current.run(interceptor, work);
}

/** Sends a call by way of the interceptor of the running code, if it has one. */
export function throughInterceptor(call: AnyCall, context: CallContext, send: () => Promise<Served>): Promise<Served> {
  const interceptor = current.getStore();
  if (!interceptor) return send();
  return current.run(undefined, () => interceptor(call, context, send));
}
