import { z } from 'zod';
import { command } from './call.js';
import { refusal } from './refusal.js';
import { byEdge } from './revocations.js';
import { identifier } from './text.js';

export const EMAIL_NOT_VERIFIED = refusal(
  'EMAIL_NOT_VERIFIED',
  403,
  'The token has no verified e-mail address; verify the address at the issuer of the token and sign in there again.',
);
export const NAME_MISSING = refusal(
  'NAME_MISSING',
  403,
  'The token has no name that can be shown; set another name at its issuer and sign in there again.',
);
export const MEMBERSHIP_ENDED = refusal(
  'MEMBERSHIP_ENDED',
  403,
  'The member of this token has withdrawn; register here with an e-mail address and a password to come back.',
);

/** A member whom a further issuer signs in, as a verified token describes them. */
const FederatedIdentity = z.strictObject({
  /** Derived from the issuer and its `sub`: no member of this world and no member of another issuer has the same one. */
  memberId: identifier,
  issuer: z.string(),
  /** Left out unless the issuer says that it has verified the address (`email_verified`). */
  email: z.string().optional(),
  name: z.string().optional(),
  preferredUsername: z.string().optional(),
  roles: z.array(z.string()),
});

/**
 * The command that a contract names as `provisioning`: it gives the member an account, or updates the account. Repeating it
 * must change nothing. It is stored under no key, because the edge of every host repeats it.
 */
export const provisioningCommand = command({
  in: FederatedIdentity,
  out: z.object({ memberId: z.string() }),
  errors: { EMAIL_NOT_VERIFIED, NAME_MISSING, MEMBERSHIP_ENDED },
  allow: [byEdge],
  key: 'never',
});

export type FederatedIdentity = z.output<typeof FederatedIdentity>;
