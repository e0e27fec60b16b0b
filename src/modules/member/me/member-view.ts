import type { MemberView } from '../contract.js';
import type { Member } from '../domain/member.js';

/** A member as shown to the member. */
export function viewOf({ memberId, email, name, phone, roles, registeredAt }: Member): MemberView {
  return { memberId, email, name, ...(phone === undefined ? {} : { phone }), roles: [...roles], registeredAt };
}
