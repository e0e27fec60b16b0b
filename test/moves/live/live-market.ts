import { Customer } from '../../program/customer.js';
import type { Stall } from './actors/market.js';

const PASSWORD = 'ficus-sample';
const OWNERS = ['owner@example.com', 'owner-2@example.com'];
/** Of each menu, those of these prices: a few of them are an order that no shop refuses. */
const [CHEAPEST, DEAREST] = [9_500, 25_000];

/** A shop of each owner who takes part, as it is before the load. */
export function openStalls(url: string): Promise<readonly Stall[]> {
  return Promise.all(OWNERS.map((owner) => stallOf(url, owner)));
}

async function stallOf(url: string, owner: string): Promise<Stall> {
  const client = await Customer.signIn(url, owner);
  const { memberId } = (await client.get('/api/members/me')).body;
  const shops = (await client.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`)).body;
  const [{ shopId }] = shops['items'] as [{ shopId: string }];
  const { menu, version } = (await client.get(`/api/shops/${shopId}`)).body as {
    readonly menu: readonly { readonly menuItemId: string; readonly price: number }[];
    readonly version: number;
  };
  const items = menu.filter(({ price }) => price >= CHEAPEST && price <= DEAREST).slice(0, 3);
  return { owner, shopId, version, items };
}

/** Registers customers, and returns their addresses. */
export async function joinCustomers(url: string, count: number): Promise<readonly string[]> {
  const emails = Array.from({ length: count }, (_, at) => `live-${at + 1}@example.com`);
  for (const [at, email] of emails.entries()) {
    const response = await fetch(`${url}/api/members`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD, name: `손님 ${at + 1}` }),
    });
    if (response.status !== 201) throw new Error(`${email} cannot join: ${response.status} ${await response.text()}`);
  }
  return emails;
}

/** Whether every module serves a client: a read of each that has one. */
export async function isServed(url: string, token: string, paths: readonly string[]): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  const statuses = paths.map((path) => fetch(url + path, { headers }).then((response) => response.status));
  return (await Promise.all(statuses).catch(() => [0])).every((status) => status === 200);
}
