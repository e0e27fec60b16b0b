import type { AnyCall } from '../../contract/call.js';
import type { AnyContract } from '../../contract/contract.js';
import { isOutage, Refused, Unavailable } from '../../contract/failure.js';
import type { FederatedIdentity } from '../../contract/provisioning.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { callByEdge, type EdgeCaller } from '../edge-call.js';

/**
 * Gives a member an account, or updates it.
 * @throws Refused when the member may have none; Unavailable or DeadlineExceeded when the owner of the accounts does not respond.
 */
export type Provision = (identity: FederatedIdentity) => Promise<void>;

/** An account is brought up to date with the claims of a token at most this often. */
const FRESH_MS = 600_000;
/** The same claims are refused for so long without another call. */
const REFUSED_MS = 5_000;
/** After a failure a known member is served for so long before the owner of the accounts is called again. */
const RETRY_MS = 5_000;
const AT_MOST = 10_000;

/**
 * The members of a further issuer that are known to have an account. The first token of a member waits for the account; for
 * ten minutes later ones do not. While the owner of the accounts cannot be reached, known members are served and unknown ones
 * get Unavailable: no member acts without an account. Keeps at most 10,000 members; a new one replaces the oldest.
 */
export class ProvisionedMembers {
  /** Until when an account needs no update, by member, on {@link Clock.monotonic}. */
  private readonly fresh = new Map<string, number>();
  private readonly refusals = new Map<string, { readonly refused: Refused; readonly until: number }>();
  private readonly pending = new Map<string, Promise<void>>();

  constructor(
    private readonly provision: Provision,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Resolves when the member has an account.
   * @throws Refused when the member may have none, with what to do; Unavailable when that cannot be known now.
   */
  async ensure(identity: FederatedIdentity): Promise<void> {
    const now = this.clock.monotonic();
    if (now < (this.fresh.get(identity.memberId) ?? -Infinity)) return;
    const claims = JSON.stringify(identity);
    const refusal = this.refusals.get(claims);
    if (refusal && now < refusal.until) throw refusal.refused;
    let provisioning = this.pending.get(claims);
    if (!provisioning) {
      provisioning = this.provisioned(identity, claims).finally(() => this.pending.delete(claims));
      this.pending.set(claims, provisioning);
    }
    await provisioning;
  }

  /** Makes the next token of a member ask for the account again. */
  forget(memberId: string): void {
    this.fresh.delete(memberId);
  }

  private async provisioned(identity: FederatedIdentity, claims: string): Promise<void> {
    const { memberId } = identity;
    try {
      await this.provision(identity);
      this.remember(this.fresh, memberId, this.clock.monotonic() + FRESH_MS);
    } catch (error) {
      if (error instanceof Refused) {
        this.fresh.delete(memberId);
        this.remember(this.refusals, claims, { refused: error, until: this.clock.monotonic() + REFUSED_MS });
        throw error;
      }
      if (!isOutage(error)) throw error;
      if (!this.fresh.has(memberId))
        throw new Unavailable('The account of this member cannot be looked up now; ask again.', { cause: error });
      this.log.warn(
        { err: error, memberId },
        'The account of a known member cannot be updated; the member is served all the same.',
      );
      this.fresh.set(memberId, this.clock.monotonic() + RETRY_MS);
    }
  }

  private remember<T>(entries: Map<string, T>, key: string, entry: T): void {
    entries.delete(key);
    if (entries.size >= AT_MOST) entries.delete(entries.keys().next().value as string);
    entries.set(key, entry);
  }
}

/** The command that gives members of a further issuer an account, of the contract that names one. */
export function provisioningCall(contracts: readonly AnyContract[]): AnyCall | undefined {
  return contracts.flatMap(({ provisioning, calls }) => (provisioning && calls[provisioning]) || [])[0];
}

/**
 * The members of a further issuer who have an account, wherever the module runs that owns the accounts. Undefined when no
 * contract names a command for it; then those members have no account.
 */
export function contractProvisioning(
  contracts: readonly AnyContract[],
  caller: EdgeCaller & { readonly log: Log },
): ProvisionedMembers | undefined {
  const call = provisioningCall(contracts);
  if (!call) return undefined;
  const provision: Provision = async (identity) => void (await callByEdge(call, identity, caller));
  return new ProvisionedMembers(provision, caller.clock, caller.log);
}
