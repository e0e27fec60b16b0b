import type { Dispatcher } from '../calls/dispatcher.js';
import type { AnyContract } from '../contract/contract.js';
import { anonymous } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import { OWN_ISSUER, OWN_KEYS_PATH } from '../ops/own-tokens.js';
import { keySetIn } from './issuer-keys.js';
import type { KeySource } from './key-set.js';

/**
 * The keys of the module that signs this world's tokens, whichever it is: it has a query at `/.well-known/jwks.json`.
 * Undefined when no contract has one; then only tokens of another issuer can be verified.
 */
export function contractKeys(
  contracts: readonly AnyContract[],
  { dispatcher, clock, ids }: { readonly dispatcher: Dispatcher; readonly clock: Clock; readonly ids: Ids },
): KeySource | undefined {
  const call = contracts
    .flatMap((contract) => Object.values(contract.calls))
    .find(({ http }) => http?.method === 'GET' && http.path === OWN_KEYS_PATH);
  if (!call) return undefined;
  return async () => {
    const served = await dispatcher.dispatch(
      call,
      {},
      {
        name: `${call.module}.${call.name}`,
        principal: anonymous,
        correlationId: ids.next(),
        deadline: clock.monotonic() + call.deadlineMs,
      },
    );
    return keySetIn(served.value, OWN_ISSUER);
  };
}
