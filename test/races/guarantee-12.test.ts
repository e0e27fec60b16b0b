import fc from 'fast-check';
import type { SeenPayment } from '../api/books.js';
import { anyHistory, type History } from './history.js';
import { Market } from './market.js';
import { Moods, withMoods } from './moody-gateway.js';
import { Players } from './players.js';

/** FICUS_HISTORIES=500 for a long look; FICUS_SEED repeats the histories of a run. */
const RUNS = Number(process.env['FICUS_HISTORIES'] ?? 25);
const SEED = Number(process.env['FICUS_SEED'] ?? 2026);
const MS_PER_HISTORY = 5_000;

/** What is kept of an order's total, by what has become of it. */
const KEPT: { readonly [status: string]: boolean } = { accepted: true, rejected: false, cancelled: false };

/** A marketplace in which histories are acted out, one after another, and judged. */
class Court {
  private readonly moods = new Moods();
  private market: Market | undefined;
  private histories = 0;
  /** Won, in the present market. */
  private inBooks = 0;
  /** Over all markets. */
  orders = 0;
  kept = 0;

  /** A history that fails leaves its market in ruins: the next one, perhaps a shorter one, begins in another. */
  async judgeHistory(history: History): Promise<void> {
    try {
      await this.judge(history, (this.market ??= await this.opened()));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.market?.close();
    this.market = undefined;
    this.inBooks = 0;
  }

  private opened(): Promise<Market> {
    // Each history turns the clock on; nobody's sign-in is to end by it.
    const environment = { GATEWAY_TIMEOUT: '100ms', GATEWAY_SLOW: '130ms', TOKEN_LIFETIME: '365d' };
    return Market.open(environment, (module) =>
      module.contract.name === 'payment' ? withMoods(module, this.moods) : module,
    );
  }

  private async judge(history: History, market: Market): Promise<void> {
    this.moods.come(history.moods);
    const players = new Players(market, `history-${(this.histories += 1)}`);
    await players.act(history);
    for (const orderId of players.orders) this.inBooks += await this.judgeOrder(market, orderId);
    const { delivery, sagas } = market.world.running;
    expect((await delivery.states()).filter(({ parked }) => parked > 0)).toEqual([]);
    expect(await sagas.counts()).toEqual([]);
    const all = await market.books.balances();
    expect((all['shop-payable'] ?? 0) + (all['refunds'] ?? 0)).toBe(0 - this.inBooks);
    this.orders += players.orders.length;
  }

  /** To the won, about one order: its status, the payment, the ledger and the gateway's own book say the same. */
  private async judgeOrder({ ordering, books }: Market, orderId: string): Promise<number> {
    const { status, total } = await ordering.order(orderId);
    expect(Object.keys(KEPT)).toContain(status);
    const kept = KEPT[status] ? total : 0;
    // When an order's time was over before payment was called, payment knows nothing of it.
    const { captured = 0, refunded = 0 }: Partial<SeenPayment> = await books.payment(orderId);
    expect({ orderId, kept: captured - refunded }).toEqual({ orderId, kept });
    const charges = await books.charges(orderId);
    expect(charges.length).toBeLessThanOrEqual(1);
    const atGateway = charges.filter(({ state }) => state === 'captured').reduce((sum, { amount }) => sum + amount, 0);
    expect({ orderId, atGateway }).toEqual({ orderId, atGateway: kept });
    expect(charges.filter(({ state }) => state === 'authorized')).toEqual([]);
    const balances = await books.balances(orderId);
    expect((balances['shop-payable'] ?? 0) + (balances['refunds'] ?? 0)).toBe(0 - kept);
    expect(balances['card-holds'] ?? 0).toBe(0);
    await books.notified(orderId);
    this.kept += kept;
    return kept;
  }
}

describe('guarantee 12: money', () => {
  const court = new Court();
  afterAll(() => court.close());

  it(
    'stands to the won after any history of orders, prices, times and failures of the gateway',
    async () => {
      const property = fc.asyncProperty(anyHistory, (history) => court.judgeHistory(history));
      await fc.assert(property, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: RUNS * MS_PER_HISTORY });
      // So many histories that nothing was taken in would show nothing.
      expect([court.orders > RUNS, court.kept > 0]).toEqual([true, true]);
      process.stderr.write(
        `Guarantee 12: ${RUNS} histories (seed ${SEED}), ${court.orders} orders, ${court.kept} won kept.\n`,
      );
    },
    60_000 + RUNS * MS_PER_HISTORY,
  );
});
