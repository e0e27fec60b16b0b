import type { Driver, DriverSettings } from '../driver/driver.js';
import { type PlayedWith, ScriptedMarket } from './scripted-market.js';
import { SCRIPTED_SHOPS, type ScriptedOrder, WAVES } from './scripted-orders.js';

/** Settings with which a driver is started for the history: its limits do not pass while somebody moves a module, or the machine is busy. */
export const HISTORY_SETTINGS: DriverSettings = {
  ...{ GATEWAY_TIMEOUT: '3s', GATEWAY_SLOW: '4s', TOKEN_LIFETIME: '1d' },
  ...{ ORDER_ACCEPT_LIMIT: '1h', PAYMENT_LIMIT: '30m' },
};

/** A part of the history. At its end work may be under way. */
export interface HistoryStep {
  readonly name: string;
  readonly run: (market: ScriptedMarket) => Promise<void>;
}

const PASSWORD = 'a long password';
const [FIRST = [], SECOND = [], THIRD = []] = WAVES;
const ended = (orders: readonly ScriptedOrder[], ...ends: readonly ScriptedOrder['end'][]) =>
  orders.filter(({ end }) => ends.includes(end));

/** Each order of a wave is accepted, rejected or cancelled once it is paid; or nothing is done, and its time passes. */
async function decide(market: ScriptedMarket, wave: readonly ScriptedOrder[]): Promise<void> {
  await market.driver.settled();
  await market.atOnce([
    ...ended(wave, 'accepted', 'refunded').map((order) => market.act(order, 'accept')),
    ...ended(wave, 'rejected').map((order) => market.act(order, 'reject')),
    ...ended(wave, 'rejected-with-reason').map((order) => market.act(order, 'reject', { reason: '재료 소진' })),
    ...ended(wave, 'cancelled').map((order) => market.act(order, 'cancel')),
  ]);
}

/** Accepted orders whose amount was captured are cancelled. */
async function refund(market: ScriptedMarket, wave: readonly ScriptedOrder[]): Promise<void> {
  await market.driver.settled();
  await market.atOnce(ended(wave, 'refunded').map((order) => market.act(order, 'cancel')));
}

/** Orders that were not accepted in time are cancelled. Before that, everything else has ended. */
async function passTime(market: ScriptedMarket): Promise<void> {
  await market.driver.settled();
  await market.driver.clock.turn('1h');
  await market.driver.settled();
}

async function join(market: ScriptedMarket): Promise<void> {
  await market.join('customer', 'customer@example.com');
  const joining = [
    ['second', { email: 'second@example.com', name: '둘째 손님', phone: '010-1234-0000' }],
    ['third', { email: 'third@bounce.example', name: '셋째 손님' }],
  ] as const;
  for (const [who, member] of joining) {
    const { status, text } = await market.anybody.post('/api/members', { ...member, password: PASSWORD });
    if (status !== 201) throw new Error(`The history: joining got ${status}: ${text}`);
    await market.join(who, member.email, PASSWORD);
  }
}

/** Changes a shop or an item of its menu. */
async function change(market: ScriptedMarket, name: string, changed: object, item?: number): Promise<void> {
  const { shopId, menu, etag } = await market.shop(name);
  const path = `/api/shops/${shopId}${item === undefined ? '' : `/menu/${menu[item]?.menuItemId ?? 'none'}`}`;
  const { status, text } = await market.owner.patch(path, changed, etag);
  if (status !== 200) throw new Error(`The history: changing ${name} got ${status}: ${text}`);
}

async function openShop(market: ScriptedMarket): Promise<void> {
  const shop = { name: '새벽분식', category: '분식', district: '종로구', minimumOrder: 5_000, open: true };
  const opened = await market.owner.post('/api/shops', shop, market.keyOf('shop'));
  const path = `/api/shops/${(opened.body as { shopId?: string }).shopId ?? 'none'}/menu`;
  for (const [name, price] of [
    ['떡볶이', 4_500],
    ['순대', 5_000],
  ] as const) {
    const { status, text } = await market.owner.post(
      path,
      { name, price },
      market.keyOf(name === '순대' ? 'sundae' : 'tteok'),
    );
    if (status !== 201) throw new Error(`The history: an item of a menu got ${status}: ${text}`);
  }
}

/** Orders that are refused leave nothing behind. */
async function refuse(market: ScriptedMarket): Promise<void> {
  const { shopId, menu } = await market.shop(SCRIPTED_SHOPS.PIZZA);
  const item = (at: number, quantity: number) => ({ menuItemId: menu[at]?.menuItemId, quantity });
  const bodies = [
    { shopId, items: [item(0, 2)], expectedTotal: 1 },
    { shopId, items: [item(1, 5)] },
    { shopId, items: [item(5, 1)] },
  ];
  await market.atOnce(
    bodies.map((body, at) => ({
      send: () => market.customer('customer').post('/api/orders', body, market.keyOf(`refused-${at}`)),
      status: 409,
    })),
  );
}

/** The history, step by step. Each step waits until what it needs is there, so that a caller may do anything between two. */
export const HISTORY: readonly HistoryStep[] = [
  { name: 'members join', run: join },
  { name: 'a shop opens', run: openShop },
  { name: 'an item is sold out', run: (market) => change(market, SCRIPTED_SHOPS.PIZZA, { available: false }, 1) },
  { name: 'the first orders are placed', run: (market) => market.place(FIRST) },
  { name: 'orders are refused', run: refuse },
  { name: 'the first orders are decided', run: (market) => decide(market, FIRST) },
  { name: 'a price rises', run: (market) => change(market, SCRIPTED_SHOPS.CHICKEN, { price: 18_500 }, 0) },
  { name: 'the second orders are placed', run: (market) => market.place(SECOND) },
  { name: 'the first refunds', run: (market) => refund(market, FIRST) },
  { name: 'the second orders are decided', run: (market) => decide(market, SECOND) },
  { name: 'the time of open orders passes', run: passTime },
  { name: 'the third orders are placed', run: (market) => market.place(THIRD) },
  { name: 'the second refunds', run: (market) => refund(market, SECOND) },
  { name: 'the third orders are decided', run: (market) => decide(market, THIRD) },
  { name: 'the third refunds', run: (market) => refund(market, THIRD) },
  {
    name: 'what has ended stays as it is',
    run: async (market) => {
      await market.driver.settled();
      const orders = [...ended(FIRST, 'timed-out'), ...ended(SECOND, 'unpaid')];
      await market.atOnce(orders.map((order) => market.act(order, 'accept', {}, 409)));
    },
  },
  { name: 'the time of the last orders passes', run: passTime },
  { name: 'a shop closes', run: (market) => change(market, SCRIPTED_SHOPS.SOUP, { open: false }) },
  {
    name: 'a member withdraws',
    run: async (market) => {
      const { status, text } = await market.customer('third').delete('/api/members/me');
      if (status !== 200) throw new Error(`The history: withdrawing got ${status}: ${text}`);
    },
  },
];

/**
 * Plays the whole history over a marketplace with sample data that was started with {@link HISTORY_SETTINGS}, and waits until
 * everything has ended. Two playings differ in no business fact, whatever `between` does to the placement.
 * @param between is called after each step, with its name
 * @throws Error when a request gets another response than the history wants
 */
export async function playHistory(
  driver: Driver,
  { between, ...played }: PlayedWith & { readonly between?: (step: string) => Promise<void> } = {},
): Promise<void> {
  const market = await ScriptedMarket.open(driver, played);
  for (const { name, run } of HISTORY) {
    await run(market);
    await between?.(name);
  }
  await driver.settled();
}
