import type { AnyContract } from '../../contract/contract.js';
import type { Log } from '../../ops/log.js';
import type { EdgeCaller } from '../edge-call.js';
import { contractKeys, issuerKeys, type KeySource } from './issuer-keys.js';
import { contractProvisioning } from './provisioned-members.js';
import { contractRevocations } from './revoked-tokens.js';
import { type PreparedVerifier, tokenVerifier } from './token-verifier.js';

export interface ContractVerifierOptions extends EdgeCaller {
  readonly contracts: readonly AnyContract[];
  readonly log: Log;
  readonly settings: {
    readonly AUTH_ISSUER?: string | undefined;
    /** The audience that tokens of `AUTH_ISSUER` must name; without it, none of them is trusted. */
    readonly AUTH_AUDIENCE?: string | undefined;
  };
}

/**
 * Verifies the tokens of the module that signs them, as the contracts describe it, and those of `AUTH_ISSUER`.
 * @param own the keys of this world's tokens. Default: those that the contracts' module serves.
 */
export function contractVerifier(
  options: ContractVerifierOptions,
  own: KeySource | undefined = contractKeys(options.contracts, options),
): PreparedVerifier {
  const { contracts, clock, log, settings } = options;
  const revoked = contractRevocations(contracts, options);
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = settings;
  const accounts = contractProvisioning(contracts, options);
  return tokenVerifier({
    clock,
    log,
    ...(own ? { own } : {}),
    ...(revoked ? { revoked } : {}),
    ...(issuer === undefined || audience === undefined
      ? {}
      : { further: { issuer, audience, keys: issuerKeys(issuer), ...(accounts ? { accounts } : {}) } }),
  });
}
