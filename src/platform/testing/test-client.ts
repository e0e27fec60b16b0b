import type { Dispatcher } from '../calls/dispatcher.js';
import type { CallOptions, Client } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import type { Principal } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';

/** Whom a test calls as. */
export type TestCaller = Principal;

/** A client whose calls are made by `caller` itself, as if they had come through the edge. */
export function testClient<C extends AnyContract>(
  contract: C,
  caller: TestCaller,
  environment: { readonly dispatcher: Dispatcher; readonly clock: Clock; readonly ids: Ids },
): Client<C> {
  const { dispatcher, clock, ids } = environment;
  const methods = Object.values(contract.calls).map((call) => [
    call.name,
    async (input: unknown, options: CallOptions = {}) => {
      const served = await dispatcher.dispatch(call, input, {
        name: `${call.module}.${call.name}`,
        principal: caller,
        correlationId: ids.next(),
        deadline: clock.monotonic() + call.deadlineMs,
        ...(options.key === undefined ? {} : { key: options.key }),
      });
      return served.value;
    },
  ]);
  return Object.fromEntries(methods) as Client<C>;
}
