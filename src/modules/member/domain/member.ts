import type { Role } from '../contract.js';
import { normalisedEmail } from './email.js';
import { normalisedPhone } from './phone.js';

/** A member (회원) who has not withdrawn. */
export interface Member {
  readonly memberId: string;
  /** Normalised: one address is one text. */
  readonly email: string;
  readonly name: string;
  readonly phone?: string;
  /** The token of the member's app, for push messages. */
  readonly device?: string;
  readonly roles: readonly Role[];
  /** ISO 8601, UTC. */
  readonly registeredAt: string;
  /**
   * Whether another issuer signs the member in. Then there is no password, and the e-mail address is the issuer's: it is not
   * reserved, and no account is looked up by it.
   */
  readonly federated?: true;
}

/** The data that somebody gives when they join. */
export interface Joining {
  readonly email: string;
  readonly name: string;
  readonly phone?: string | undefined;
  readonly device?: string | undefined;
  readonly roles: readonly Role[];
}

/** The new member of somebody who joins (가입), each role once. */
export function joined(joining: Joining, memberId: string, registeredAt: string): Member {
  return {
    memberId,
    email: normalisedEmail(joining.email),
    name: joining.name,
    ...(joining.phone === undefined ? {} : { phone: normalisedPhone(joining.phone) }),
    ...(joining.device === undefined ? {} : { device: joining.device }),
    roles: [...new Set(joining.roles)].sort(),
    registeredAt,
  };
}
