import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from '../program/customer.js';
import type { LoadSpec } from './load.js';

const SIGNED_IN_WITHIN_MS = 60_000;

/** Who drives the load, and what they order. */
export interface Visit {
  readonly customer: Customer;
  readonly owner: Customer;
  readonly basket: LoadSpec['basket'];
  /** The version of the shop before the load. */
  readonly version: number;
}

/** Signs a customer and an owner in, and chooses what is ordered in the owner's shop. */
export async function visit(url: string): Promise<Visit> {
  const customer = await signedIn(url, 'customer@example.com');
  const owner = await signedIn(url, 'owner@example.com');
  const { memberId } = (await owner.get('/api/members/me')).body;
  const shops = (await customer.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`)).body;
  const [{ shopId }] = shops['items'] as [{ shopId: string }];
  const { menu, version } = (await customer.get(`/api/shops/${shopId}`)).body as {
    menu: [{ menuItemId: string }];
    version: number;
  };
  const item = { menuItemId: menu[0].menuItemId, quantity: 10 };
  return { customer, owner, version, basket: { shopId, items: [item] } };
}

/** Signs in; a program that has just started on a busy machine may be unavailable for a moment. */
function signedIn(url: string, email: string): Promise<Customer> {
  return arrives(
    `a session of ${email}`,
    () => Customer.signIn(url, email).catch(() => undefined),
    SIGNED_IN_WITHIN_MS,
  );
}
