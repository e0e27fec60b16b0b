import type { Dispatcher } from '../calls/dispatcher.js';
import type { AnyCall } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import { EDGE } from '../contract/revocations.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { ProvisionedMembers } from './provisioned-members.js';

/** The command that gives members of a further issuer an account, in whichever contract names one. */
export function provisioningCall(contracts: readonly AnyContract[]): AnyCall | undefined {
  return contracts.flatMap(({ provisioning, calls }) => (provisioning && calls[provisioning]) || [])[0];
}

/**
 * The members of a further issuer who have an account, wherever the module runs that owns the accounts. Undefined when no
 * contract names a command for it; then those members have no account.
 */
export function contractProvisioning(
  contracts: readonly AnyContract[],
  services: { readonly dispatcher: Dispatcher; readonly clock: Clock; readonly ids: Ids; readonly log: Log },
): ProvisionedMembers | undefined {
  const { dispatcher, clock, ids, log } = services;
  const call = provisioningCall(contracts);
  if (!call) return undefined;
  return new ProvisionedMembers(
    async (identity) => {
      await dispatcher.dispatch(call, identity, {
        name: `${call.module}.${call.name}`,
        principal: { kind: 'module', module: EDGE },
        correlationId: ids.next(),
        deadline: clock.monotonic() + call.deadlineMs,
      });
    },
    clock,
    log,
  );
}
