import { Customer } from '../../../../test/program/customer.js';
import type { RandomChoices } from '../../../../tools/lab/random-choices.js';

/** A shop where the lab orders, and who accepts the orders. */
export interface Shop {
  readonly shopId: string;
  readonly name: string;
  readonly owner: Customer;
  /** What is ordered. */
  readonly menuItemId: string;
}

const OWNERS = ['owner@example.com', 'owner-2@example.com'];

/** So many open shops of the samples, chosen by the seed. @throws Error when there are not that many */
export async function chooseShops(url: string, count: number, choices: RandomChoices): Promise<readonly Shop[]> {
  const found: Shop[] = [];
  for (const email of OWNERS) {
    const owner = await Customer.signIn(url, email);
    const { memberId } = (await owner.get('/api/members/me')).body;
    const { items } = (await owner.get(`/api/shops?open=true&limit=100&ownerId=${String(memberId)}`)).body;
    for (const { shopId, name } of items as readonly { shopId: string; name: string }[]) {
      const { menu } = (await owner.get(`/api/shops/${shopId}`)).body as { menu: readonly { menuItemId: string }[] };
      const menuItemId = menu[0]?.menuItemId;
      if (menuItemId !== undefined) found.push({ shopId, name, owner, menuItemId });
    }
  }
  if (found.length < count) throw new Error(`The lab orders in ${count} shops, and the samples have ${found.length}.`);
  return choices.shuffled(found).slice(0, count);
}
