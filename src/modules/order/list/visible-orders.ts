import type { Principal } from '../../../platform/api.js';
import type { OrderParties } from '../store/order-repository.js';

/**
 * Whose orders a member may list. An admin: all. A customer: their own. An owner: those of their shops. A customer and owner:
 * both. Undefined: none.
 */
export function visibleTo(principal: Principal): OrderParties | undefined {
  if (principal.kind !== 'member') return undefined;
  const { memberId, roles } = principal;
  if (roles.includes('admin')) return {};
  const parties = {
    ...(roles.includes('customer') ? { memberId } : {}),
    ...(roles.includes('owner') ? { ownerId: memberId } : {}),
  };
  return Object.keys(parties).length > 0 ? parties : undefined;
}
