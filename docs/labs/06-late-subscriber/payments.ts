import { payment } from '../../../src/modules/payment/contract.js';
import type { TestWorld } from '../../../src/platform/testing/api.js';
import type { RandomChoices } from '../../../tools/lab/random-choices.js';
import type { Sum } from './joined.js';

const SHOPS = 8;
const REFUND_ONE_OF = 9;
const AT_ONCE = 20;

const shopIds = Array.from({ length: SHOPS }, (_, at) => `shop-${at + 1}`);
/** As the bank knows it. */
export const accountOf = (shopId: string) => `110-${shopId}`;

/** What payment has booked: by its log, as its events are never trimmed. */
export interface Booking {
  readonly shopId: string;
  readonly account: string;
  readonly amount: number;
}

/** The customers of a world, who pay and are refunded. Their choices are those of a seed. */
export class Customers {
  private orders = 0;

  constructor(
    private readonly choices: RandomChoices,
    /** Begins the names of orders: no two customers of a lab have the same. */
    private readonly name: string,
  ) {}

  /** Has some payments made, a second after those before. Of nine about one is refunded. */
  async pay(world: TestWorld, count: number): Promise<void> {
    world.clock.set(world.clock.now() + 1_000);
    const facts = Array.from({ length: count }, () => this.fact(world.clock.now()));
    for (let at = 0; at < facts.length; at += AT_ONCE)
      await world.store('payment').units.run('customers pay', async (tx) => {
        for (const { isRefunded, ...fact } of facts.slice(at, at + AT_ONCE)) {
          tx.publish(payment.events.captured, fact);
          if (isRefunded) tx.publish(payment.events.refunded, fact);
        }
      });
  }

  private fact(now: number) {
    this.orders += 1;
    const shopId = shopIds[this.choices.below(SHOPS)] as string;
    return {
      ...{ orderId: `${this.name}-${this.orders}`, memberId: 'm1', shopId, ownerId: `owner of ${shopId}` },
      ...{
        amount: 9_000 + 10 * this.choices.below(3_000),
        method: 'card-ok' as const,
        at: new Date(now).toISOString(),
      },
      isRefunded: this.choices.below(REFUND_ONE_OF) === 0,
    };
  }
}

/** The books of payment, the oldest first. */
export async function bookings(world: TestWorld): Promise<readonly Booking[]> {
  const [captured, refunded] = await Promise.all([
    world.published(payment.events.captured),
    world.published(payment.events.refunded),
  ]);
  const signed = [
    ...captured.map((fact) => ({ ...fact, sign: 1 })),
    ...refunded.map((fact) => ({ ...fact, sign: -1 })),
  ];
  return signed
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ shopId, amount, sign }) => ({ shopId, account: accountOf(shopId), amount: sign * amount }));
}

/** The sums of bookings, by shop. */
export function sumsOf(booked: readonly Booking[]): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { shopId, amount } of booked) {
    const { postings, won } = sums.get(shopId) ?? { postings: 0, won: 0 };
    sums.set(shopId, { postings: postings + 1, won: won + amount });
  }
  return sums;
}

export function total(sums: Iterable<Sum>): Sum {
  return [...sums].reduce((all, one) => ({ postings: all.postings + one.postings, won: all.won + one.won }), {
    ...{ postings: 0, won: 0 },
  });
}
