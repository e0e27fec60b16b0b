import { z } from 'zod';
import {
  anyone,
  byEdge,
  byModule,
  client,
  command,
  contract,
  del,
  event,
  get,
  identifier,
  isWellFormed,
  line,
  post,
  provisioningCommand,
  PublicKeys,
  query,
  refusal,
  Revocations,
  RevocationsAfter,
  signedIn,
} from '../../platform/contract/api.js';

export const EMAIL_TAKEN = refusal('EMAIL_TAKEN', 409, 'Another member has this e-mail address.');
export const BAD_CREDENTIALS = refusal('BAD_CREDENTIALS', 401, 'The e-mail address or the password is wrong.');
export const TOO_MANY_ATTEMPTS = refusal(
  'TOO_MANY_ATTEMPTS',
  429,
  'Too many attempts to sign in have failed; wait as long as Retry-After says.',
);
export const PASSWORD_UNSUITABLE = refusal(
  'PASSWORD_UNSUITABLE',
  422,
  'The password is easy to guess: it is common, or it is made of the e-mail address or the name.',
);
export const TOO_MANY_REGISTRATIONS = refusal(
  'TOO_MANY_REGISTRATIONS',
  429,
  'Too many people have joined from this network lately; wait as long as Retry-After says.',
);
export const MEMBER_UNKNOWN = refusal('MEMBER_UNKNOWN', 404, 'There is no such member, or no more.');
export const SESSION_ENDED = refusal('SESSION_ENDED', 401, 'The session has ended; sign in again.');
export const NO_SESSION = refusal(
  'NO_SESSION',
  409,
  'The token belongs to no session here; sign out where you signed in.',
);

/** What a member may be: 손님, 사장님, 라이더, 관리자. */
export const Role = z.enum(['customer', 'owner', 'rider', 'admin']);
/** The roles that people choose for themselves. Nobody makes themselves an admin. */
const ChosenRole = z.enum(['customer', 'owner', 'rider']);

export const Email = z.email().max(254);
export const Name = line(40);
/** NIST SP 800-63B: at least 8 characters, of any kind. What else a password must not be is PASSWORD_UNSUITABLE. */
const Password = z.string().min(8).max(128).refine(isWellFormed, 'a text without half characters');
/** A Korean mobile number, with or without hyphens. */
const Phone = z.string().regex(/^01[016789]-?\d{3,4}-?\d{4}$/, 'a mobile number such as 010-1234-5678');
/** The address of an app on a telephone, to which push messages go. */
const Device = z.string().regex(/^[0-9A-Za-z:_-]{8,128}$/, 'a device token: 8 to 128 letters, digits, colons, hyphens');

const Registration = z.strictObject({
  email: Email,
  password: Password,
  name: Name,
  phone: Phone.optional(),
  device: Device.optional(),
  roles: z.array(ChosenRole).min(1).max(3).default(['customer']),
});

/** A member as the member sees it (회원 정보). */
const MemberView = z.object({
  memberId: z.string(),
  email: z.string(),
  name: z.string(),
  phone: z.string().optional(),
  roles: z.array(Role),
  registeredAt: z.iso.datetime(),
});

/** Proves that the device has signed in to the account before, so that other people's failures cannot lock it out. */
const DeviceToken = z.string().regex(/^[0-9A-Za-z_-]{43}$/, 'a device token that a sign-in has returned');

/** The input of a call that needs to know only who calls. */
const Nothing = z.strictObject({});
const Credentials = z.strictObject({
  email: line(254),
  password: z.string().min(1).max(128).refine(isWellFormed, 'a text without half characters'),
  /** The `deviceToken` of the last sign-in on this device. An unknown or expired one is ignored. */
  deviceToken: DeviceToken.optional(),
});

const Session = z.object({
  /** A JSON Web Token (ES256), to be sent as `Authorization: Bearer`. */
  token: z.string(),
  expiresAt: z.iso.datetime(),
  /** Gets the next token. It works once, until the time beside it. */
  refreshToken: z.string(),
  refreshExpiresAt: z.iso.datetime(),
  memberId: z.string(),
});

/** Its device token is kept and sent with the next sign-in; it signs nobody in by itself. Valid for 90 days of not being used. */
const FirstSession = Session.extend({ deviceToken: z.string() });
const SignedOut = z.object({ signedOutAt: z.iso.datetime() });

/** Where a member can be reached (연락처). */
const Contact = z.object({
  memberId: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().optional(),
  device: z.string().optional(),
});

const Membership = z.object({ memberId: z.string().describe('The member.') });
const fact = { version: 1, key: 'memberId', keep: 'forever' } as const;

/** 회원: accounts, roles and tokens. Personal data lives here alone; events carry none of it. */
export const member = contract('member', {
  calls: {
    // Neither is stored as an outcome: both take a password, of which no quick hash may remain.
    register: command({
      in: Registration,
      out: MemberView,
      errors: { EMAIL_TAKEN, PASSWORD_UNSUITABLE, TOO_MANY_REGISTRATIONS },
      allow: [anyone],
      http: post('/api/members', { location: '/api/members/me' }),
      deadline: '10s',
      key: 'never',
    }),
    openSession: command({
      in: Credentials,
      out: FirstSession,
      errors: { BAD_CREDENTIALS, TOO_MANY_ATTEMPTS },
      allow: [anyone],
      http: post('/api/sessions', { location: '/api/sessions/current' }),
      deadline: '10s',
      key: 'never',
    }),
    refreshSession: command({
      in: z.strictObject({ refreshToken: line(200) }),
      out: Session,
      errors: { SESSION_ENDED },
      allow: [anyone],
      http: post('/api/sessions/refresh'),
      key: 'never',
    }),
    signOut: command({
      in: Nothing,
      out: SignedOut,
      errors: { NO_SESSION },
      allow: [signedIn],
      http: del('/api/sessions/current'),
    }),
    signOutEverywhere: command({ in: Nothing, out: SignedOut, allow: [signedIn], http: del('/api/sessions') }),
    me: query({
      in: Nothing,
      out: MemberView,
      errors: { MEMBER_UNKNOWN },
      allow: [signedIn],
      http: get('/api/members/me'),
    }),
    withdraw: command({
      in: Nothing,
      out: z.object({ memberId: z.string(), withdrawnAt: z.iso.datetime() }),
      errors: { MEMBER_UNKNOWN },
      allow: [signedIn],
      http: del('/api/members/me'),
    }),
    signingKeys: query({ in: Nothing, out: PublicKeys, allow: [anyone], http: get('/.well-known/jwks.json') }),
    revocations: query({ in: RevocationsAfter, out: Revocations, allow: [byEdge], deadline: '1s' }),
    provision: provisioningCommand,
    contact: query({
      in: z.strictObject({ memberId: identifier }),
      out: Contact,
      errors: { MEMBER_UNKNOWN },
      allow: [byModule('notification')],
    }),
  },
  revocations: 'revocations',
  provisioning: 'provision',
  events: {
    registered: event({
      ...fact,
      data: Membership.extend({ roles: z.array(Role).describe('What the member may do.') }),
      summary: 'A member registered, or signed in through a further issuer for the first time.',
    }),
    withdrawn: event({ ...fact, data: Membership, summary: 'A member withdrew; their personal data is deleted.' }),
  },
});

export type Role = z.output<typeof Role>;
export type MemberView = z.output<typeof MemberView>;
export type Session = z.output<typeof Session>;

/** Calls the member module. */
export class MemberClient extends client(member) {}
