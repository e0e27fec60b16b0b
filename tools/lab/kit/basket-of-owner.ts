import type { Customer } from '../../../test/program/customer.js';

/** Ten of the first item of an open shop that a member owns, as an order wants it: this member can accept it. */
export async function basketOfOwner(owner: Customer): Promise<object> {
  const { memberId } = (await owner.get('/api/members/me')).body;
  const shops = (await owner.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`)).body;
  const [{ shopId }] = shops['items'] as [{ shopId: string }];
  const { menu } = (await owner.get(`/api/shops/${shopId}`)).body as { menu: [{ menuItemId: string }] };
  return { shopId, items: [{ menuItemId: menu[0].menuItemId, quantity: 10 }] };
}
