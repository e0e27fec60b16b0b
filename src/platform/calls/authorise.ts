import { type Access, anyone, signedIn } from '../contract/access.js';
import type { AnyCall } from '../contract/call.js';
import { Forbidden } from '../contract/failure.js';
import type { Principal } from '../contract/principal.js';
import type { CallContext } from '../ops/context.js';

const OWN = ':own';

/** What a caller is admitted to: everything, or only what the member owns in one of these roles. */
export type Admission =
  { readonly everything: true } | { readonly everything: false; readonly ownAs: readonly string[] };

/** A call that its caller may make, with the input as its contract parsed it. */
export interface AdmittedCall<C extends AnyCall> {
  readonly call: C;
  readonly admission: Admission;
  readonly input: unknown;
  readonly context: CallContext;
  /** See {@link Served.servedBy}. */
  readonly servedBy: string;
}

/**
 * Checks a principal against a call's `allow`. A principal that no entry admits is denied.
 * @throws Forbidden naming the roles and modules that the call is open to.
 */
export function authorise(call: AnyCall, principal: Principal): Admission {
  const ownAs: string[] = [];
  for (const access of call.allow) {
    if (admits(access, principal)) return { everything: true };
    if (principal.kind !== 'member' || typeof access !== 'string' || !access.endsWith(OWN)) continue;
    const role = access.slice(0, -OWN.length);
    if (principal.roles.includes(role)) ownAs.push(role);
  }
  if (ownAs.length > 0) return { everything: false, ownAs };
  throw new Forbidden(
    `${call.module}.${call.name} is open to ${call.allow.map(spoken).join(', ') || 'nobody'}; ` +
      (principal.kind === 'anonymous' ? 'sign in as one of these.' : `${nameOf(principal)} is none of these.`),
    principal.kind !== 'anonymous',
  );
}

/** The error for a member whom only ownership could admit, and who does not own what the call is about. */
export function notOwned(call: AnyCall): Forbidden {
  return new Forbidden(
    `${call.module}.${call.name} is open to you for what is your own only; this belongs to somebody else.`,
  );
}

function admits(access: Access, principal: Principal): boolean {
  if (typeof access !== 'string') return principal.kind === 'module' && principal.module === access.module;
  if (access === anyone) return true;
  if (principal.kind !== 'member') return false;
  // A role may be called anything, also by an issuer elsewhere: one called 'gardener:own' is not the right of gardeners.
  return access === signedIn || (!access.endsWith(OWN) && principal.roles.includes(access));
}

/** An entry of `allow` as people read it. */
export function spoken(access: Access): string {
  if (typeof access !== 'string') return `the module ${access.module}`;
  if (access === signedIn) return 'every member who is signed in';
  return access.endsWith(OWN) ? `${access.slice(0, -OWN.length)} (for what is their own)` : access;
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'module') return `the module ${principal.module}`;
  return principal.kind === 'member' ? `a member with the roles [${principal.roles.join(', ')}]` : 'nobody';
}
