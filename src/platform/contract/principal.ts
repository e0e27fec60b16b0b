import { Forbidden } from './failure.js';

/** A person, known by a token that the edge has verified. */
export interface MemberPrincipal {
  readonly kind: 'member';
  readonly memberId: string;
  readonly roles: readonly string[];
  /** The session in which the member signed in (the token's `sid`), where the issuer names one. */
  readonly sessionId?: string;
}

/** A module that acts by itself (a call from a handler, a saga, a timer), perhaps because of a member. */
export interface ModulePrincipal {
  readonly kind: 'module';
  readonly module: string;
  readonly onBehalfOf?: string;
}

/** Nobody has signed in. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

/** Who makes a call. Every call carries one; the callee checks it against the contract's `allow`. */
export type Principal = MemberPrincipal | ModulePrincipal | AnonymousPrincipal;

export const anonymous: AnonymousPrincipal = Object.freeze({ kind: 'anonymous' });

/** The name under which a principal's outcomes are stored: a member, a module, or nobody. */
export function callerOf(principal: Principal): string {
  if (principal.kind === 'member') return `member:${principal.memberId}`;
  return principal.kind === 'module' ? `module:${principal.module}` : 'anonymous';
}

/** The member for whom something happens, if any. */
export function memberOf(principal: Principal): string | undefined {
  if (principal.kind === 'member') return principal.memberId;
  return principal.kind === 'module' ? principal.onBehalfOf : undefined;
}

/**
 * The member who makes a call that only members may make.
 * @throws Forbidden when nobody is signed in, or a module calls for no one.
 */
export function memberCalling(principal: Principal): string {
  const memberId = memberOf(principal);
  if (memberId === undefined) throw new Forbidden('This is for a member; sign in first.', false);
  return memberId;
}
