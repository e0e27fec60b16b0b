import { EMAIL_NOT_VERIFIED, type FederatedIdentity, NAME_MISSING, refused } from '../../../platform/api.js';
import { Email, Name, Role } from '../contract.js';
import { joined, type Joining, type Member } from '../domain/member.js';

/** The data of a member whom another issuer signs in. */
export type FederatedProfile = Pick<Joining, 'email' | 'name' | 'roles'>;

/**
 * The profile in an issuer's claims about a member: the verified address, the first of `name` and
 * `preferred_username` that can be a name here, and the roles that exist here.
 * @throws Refused EMAIL_NOT_VERIFIED or NAME_MISSING, with what to do at the issuer.
 */
export function profileOf({ issuer, email, name, preferredUsername, roles }: FederatedIdentity): FederatedProfile {
  const address = Email.safeParse(email);
  if (!address.success)
    throw refused(
      EMAIL_NOT_VERIFIED,
      `The token has no verified e-mail address. Verify the address at ${issuer}, have it put 'email' and 'email_verified' ` +
        'into its tokens, and sign in there again.',
    );
  const usable = [name, preferredUsername].map((text) => Name.safeParse(text?.trim())).find(({ success }) => success);
  if (!usable?.success)
    throw refused(
      NAME_MISSING,
      `The token has no name that can be shown. Set a name of at most 40 characters at ${issuer}, have it put 'name' or ` +
        "'preferred_username' into its tokens, and sign in there again.",
    );
  return { email: address.data, name: usable.data, roles: Role.options.filter((role) => roles.includes(role)) };
}

/** The member of that profile. */
export function federatedMember(profile: FederatedProfile, memberId: string, registeredAt: string): Member {
  return { ...joined(profile, memberId, registeredAt), federated: true };
}

/** Whether an account differs from the profile. */
export function differs(account: Member, { email, name, roles }: Member): boolean {
  return account.email !== email || account.name !== name || account.roles.join() !== roles.join();
}
