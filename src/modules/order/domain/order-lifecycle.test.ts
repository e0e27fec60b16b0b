import { OrderStatus, order as contract } from '../contract.js';
import { type Action, after, allows, IllegalTransition, LIFECYCLE } from './order-lifecycle.js';
import type { Order } from './order.js';

const AT = '2026-01-05T09:05:00.000Z';
const ACTIONS = Object.keys(LIFECYCLE) as Action[];
const STATUSES = OrderStatus.options;

const orderThatIs = (status: Order['status']): Order => ({
  orderId: 'o1',
  status,
  memberId: 'm1',
  shopId: 's1',
  ownerId: 'm9',
  shopName: '연희치킨',
  lines: [{ menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 1 }],
  total: 18_000,
  paymentMethod: 'card-ok',
  placedAt: '2026-01-05T09:00:00.000Z',
});

/** The whole life, written a second time and another way: what each status becomes by each action; nothing else happens. */
const EXPECTED: { readonly [from in Order['status']]: { readonly [A in Action]?: Order['status'] } } = {
  placed: { pay: 'paid', failPayment: 'cancelled', expirePayment: 'cancelled', cancel: 'cancelled' },
  paid: { accept: 'accepted', reject: 'rejected', expireAcceptance: 'cancelled', cancel: 'cancelled' },
  accepted: { failPayment: 'cancelled', cancel: 'cancelled', pickUp: 'picked_up' },
  rejected: {},
  picked_up: { deliver: 'delivered' },
  delivered: {},
  cancelled: {},
};

describe('the life of an order', () => {
  const pairs = STATUSES.flatMap((from) => ACTIONS.map((action) => [from, action, EXPECTED[from][action]] as const));

  it.each(pairs.filter(([, , to]) => to !== undefined))('%s, by %s, becomes %s', (from, action, to) => {
    expect(allows(from, action)).toBe(true);
    expect(after(orderThatIs(from), action, AT).status).toBe(to);
  });

  it.each(pairs.filter(([, , to]) => to === undefined))('%s does not allow %s', (from, action) => {
    expect(allows(from, action)).toBe(false);
    expect(() => after(orderThatIs(from), action, AT)).toThrow(
      new IllegalTransition(orderThatIs(from), LIFECYCLE[action].to),
    );
  });

  it('says of an illegal transition where the order is and what it cannot become', () => {
    expect(() => after(orderThatIs('placed'), 'accept', AT)).toThrow(
      'The order o1 is placed; from there it cannot become accepted.',
    );
  });

  it.each([
    ['pay', 'placed', { paidAt: AT }],
    ['accept', 'paid', { acceptedAt: AT }],
    ['cancel', 'accepted', { cancelledAt: AT, reason: 'customer-cancelled' }],
    ['failPayment', 'placed', { cancelledAt: AT, reason: 'payment-failed' }],
    ['expirePayment', 'placed', { cancelledAt: AT, reason: 'payment-timeout' }],
    ['expireAcceptance', 'paid', { cancelledAt: AT, reason: 'acceptance-timeout' }],
  ] as const)('keeps with %s when it happened, and why', (action, from, kept) => {
    const before = orderThatIs(from);
    expect(after(before, action, AT)).toEqual({ ...before, status: LIFECYCLE[action].to, ...kept });
  });

  it("keeps a rejection's reason in the words of the shop, if it gives one", () => {
    expect(after(orderThatIs('paid'), 'reject', AT, '재료가 떨어졌습니다')).toMatchObject({
      rejectedAt: AT,
      reason: '재료가 떨어졌습니다',
    });
    expect(after(orderThatIs('paid'), 'reject', AT)).not.toHaveProperty('reason');
  });

  it.each(['accept', 'reject', 'cancel'] as const)('lets those %s an order whom the contract admits', (action) => {
    expect(contract.calls[action].allow).toEqual([`${LIFECYCLE[action].by}:own`]);
  });
});
