import type { Dispatcher } from '../calls/dispatcher.js';
import type { AnyCall } from '../contract/call.js';
import { anonymous, type Principal } from '../contract/principal.js';
import { EDGE } from '../contract/revocations.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';

/** What the edge needs to make calls by itself. */
export interface EdgeCaller {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The edge as a caller: contracts admit it by `byModule(EDGE)`. */
const edge: Principal = { kind: 'module', module: EDGE };

/**
 * Makes a call that no client asked for, wherever its module runs: as the edge, or as anonymous when the call is for
 * everybody. Returns its result. @throws as the call.
 */
export async function callByEdge(
  call: AnyCall,
  input: unknown,
  { dispatcher, clock, ids }: EdgeCaller,
  as: 'edge' | 'anonymous' = 'edge',
): Promise<unknown> {
  const served = await dispatcher.dispatch(call, input, {
    name: `${call.module}.${call.name}`,
    principal: as === 'edge' ? edge : anonymous,
    correlationId: ids.next(),
    deadline: clock.monotonic() + call.deadlineMs,
  });
  return served.value;
}
