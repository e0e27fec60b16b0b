import type { Customer, Reply } from '../program/customer.js';
import type { Random } from './random.js';
import type { RequestLog } from './request-log.js';

/** How a customer pays, most of the time well. */
const METHODS = [
  ...Array.from({ length: 12 }, () => 'card-ok'),
  'card-declined',
  'card-slow',
  'card-fails',
  'card-timeout-after-charge',
] as const;

export interface LoadSpec {
  readonly connections: number;
  readonly customer: Customer;
  readonly owner: Customer;
  /** What is ordered, and what its owner changes the price of. */
  readonly basket: { readonly shopId: string; readonly items: readonly { readonly menuItemId: string }[] };
  readonly log: RequestLog;
  readonly random: Random;
  /** Makes keys unique over all rounds. */
  readonly round: string;
  /** Ends the load. */
  readonly over: () => boolean;
  readonly acknowledged?: (total: number) => void;
  /**
   * Leaves orders alone that are not paid. While payments stand still the owner would be refused more often than a host keeps
   * refusals, and one that it does not keep may differ when the request is repeated. Default: false.
   */
  readonly leavesUnpaid?: boolean;
}

/** One in so many orders is sent twice at once, and after one in so many the owner changes a price. */
const [TWICE, PRICED] = [6, 6];

/**
 * Places orders from several connections, some of them twice at once under one key; owners accept and reject them and change
 * prices, customers cancel them, at any moment.
 */
export async function load(spec: LoadSpec): Promise<void> {
  let total = 0;
  const count = (reply: Reply | undefined): Reply | undefined => {
    if (reply && reply.status < 500) spec.acknowledged?.((total += 1));
    return reply;
  };
  const connection = async (number: number): Promise<void> => {
    for (let n = 0; !spec.over(); n += 1) {
      const key = `${spec.round}-${number}-${n}`;
      const order = {
        by: 'customer',
        path: '/api/orders',
        key,
        body: { ...spec.basket, paymentMethod: spec.random.of(METHODS) },
      } as const;
      const twice = spec.random.next() < 1 / TWICE;
      const placed = count(
        await (twice ? spec.log.sendTwice(spec.customer, order) : spec.log.send(spec.customer, order)),
      );
      if (spec.random.next() < 1 / PRICED) count(await changePrice(spec, key));
      if (placed?.status !== 201) continue;
      await live(spec, `/api/orders/${String(placed.body['orderId'])}`, key, count);
    }
  };
  await Promise.all(Array.from({ length: spec.connections }, (_, number) => connection(number)));
}

/** The owner changes the price of what is ordered, unless another change comes first. */
async function changePrice({ owner, basket, log, random }: LoadSpec, key: string): Promise<Reply | undefined> {
  const shop = `/api/shops/${basket.shopId}`;
  const seen = await owner.get(shop).catch(() => undefined);
  if (seen?.status !== 200) return undefined;
  return log.send(owner, {
    by: 'owner',
    path: `${shop}/menu/${basket.items[0]?.menuItemId}`,
    key: `${key}-price`,
    body: { price: 10_000 + Math.floor(random.next() * 50) * 100 },
    version: String(seen.body['version']),
  });
}

/** What becomes of an order: most are accepted once they are paid, some rejected or cancelled, some left alone. */
async function live(
  spec: LoadSpec,
  path: string,
  key: string,
  count: (reply: Reply | undefined) => Reply | undefined,
): Promise<void> {
  const { customer, owner, log, random } = spec;
  const fate = random.next();
  if (fate < 0.15) return;
  if (fate < 0.3) {
    count(await log.send(customer, { by: 'customer', path: `${path}/cancel`, key: `${key}-cancel`, body: {} }));
    return;
  }
  let isUnpaid = true;
  for (let looks = 0; isUnpaid && looks < 20 && !spec.over(); looks += 1) {
    const seen = await customer.get(path).catch(() => undefined);
    isUnpaid = seen?.body['status'] === 'placed';
  }
  if (isUnpaid && spec.leavesUnpaid) return;
  const verb = fate < 0.8 ? 'accept' : 'reject';
  count(await log.send(owner, { by: 'owner', path: `${path}/${verb}`, key: `${key}-${verb}`, body: {} }));
  if (fate > 0.6 && fate < 0.8)
    count(await log.send(customer, { by: 'customer', path: `${path}/cancel`, key: `${key}-cancel`, body: {} }));
}
