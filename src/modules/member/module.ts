import { implement } from '../../platform/api.js';
import { GetContact } from './contact/get-contact.js';
import { member } from './contract.js';
import { GetMe } from './me/get-me.js';
import { OpenSession } from './open-session/open-session.js';
import { SignInGuard } from './open-session/sign-in-guard.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { ProvisionMember } from './provision/provision-member.js';
import { RefreshSession } from './refresh-session/refresh-session.js';
import { RegisterMember } from './register/register-member.js';
import { RegistrationGuard } from './register/registration-guard.js';
import { ListRevocations } from './revocations/list-revocations.js';
import { MemberSeed } from './sample/member-seed.js';
import { Sessions } from './sessions/sessions.js';
import { MemberSettings } from './settings.js';
import { SignOut } from './sign-out/sign-out.js';
import { SignOutEverywhere } from './sign-out-everywhere/sign-out-everywhere.js';
import { ListSigningKeys } from './signing-keys/list-signing-keys.js';
import { AttemptBuckets } from './attempts/attempt-buckets.js';
import { CredentialRow } from './store/credential-row.js';
import { MemberRepository } from './store/member-repository.js';
import { MemberRow } from './store/member-row.js';
import { RevocationRepository } from './store/revocation-repository.js';
import { RevocationRow } from './store/revocation-row.js';
import { SessionRepository } from './store/session-repository.js';
import { SessionRow } from './store/session-row.js';
import { SignInAttempts } from './attempts/sign-in-attempts.js';
import { SignInAttemptRepository } from './store/sign-in-attempt-repository.js';
import { SignInAttemptRow } from './store/sign-in-attempt-row.js';
import { SigningKeyRepository } from './store/signing-key-repository.js';
import { SigningKeyRow } from './store/signing-key-row.js';
import { KeyRing } from './tokens/key-ring.js';
import { TokenIssuer } from './tokens/token-issuer.js';
import { WithdrawMember } from './withdraw/withdraw-member.js';

/** 회원 */
export const memberModule = implement(member, {
  store: { rows: [MemberRow, CredentialRow, SigningKeyRow, SignInAttemptRow, SessionRow, RevocationRow] },
  settings: [MemberSettings],
  bind: (bind) => {
    bind(MemberRepository).toSelf();
    bind(SigningKeyRepository).toSelf();
    bind(SignInAttemptRepository).toSelf();
    bind(AttemptBuckets).toSelf();
    bind(SignInAttempts).toSelf();
    bind(SignInGuard).toSelf();
    bind(RegistrationGuard).toSelf();
    bind(PasswordHasher).toSelf();
    bind(KeyRing).toSelf();
    bind(TokenIssuer).toSelf();
    bind(SessionRepository).toSelf();
    bind(RevocationRepository).toSelf();
    bind(Sessions).toSelf();
  },
  seed: MemberSeed,
  calls: {
    register: RegisterMember,
    openSession: OpenSession,
    refreshSession: RefreshSession,
    signOut: SignOut,
    signOutEverywhere: SignOutEverywhere,
    me: GetMe,
    withdraw: WithdrawMember,
    signingKeys: ListSigningKeys,
    revocations: ListRevocations,
    provision: ProvisionMember,
    contact: GetContact,
  },
});
