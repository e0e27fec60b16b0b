import type { Dispatcher } from '../calls/dispatcher.js';
import type { AnyContract } from '../contract/contract.js';
import { EDGE, type Revocations } from '../contract/revocations.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { RevokedTokens } from './revoked-tokens.js';

/**
 * The revoked tokens of the module that signs this world's tokens, whichever it is and wherever it runs: its contract
 * names the query. Undefined when no contract does; then a token is valid until it expires.
 */
export function contractRevocations(
  contracts: readonly AnyContract[],
  services: { readonly dispatcher: Dispatcher; readonly clock: Clock; readonly ids: Ids; readonly log: Log },
): RevokedTokens | undefined {
  const { dispatcher, clock, ids, log } = services;
  const [call] = contracts.flatMap(({ revocations, calls }) => (revocations && calls[revocations]) || []);
  if (!call) return undefined;
  const read = async (after: number): Promise<Revocations> => {
    const { value } = await dispatcher.dispatch(
      call,
      { after },
      {
        name: `${call.module}.${call.name}`,
        principal: { kind: 'module', module: EDGE },
        correlationId: ids.next(),
        deadline: clock.monotonic() + call.deadlineMs,
      },
    );
    return value as Revocations;
  };
  return new RevokedTokens(read, clock, log);
}
