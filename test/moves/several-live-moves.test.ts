import { ContinuousOrders } from './continuous-orders.js';
import { onMoves } from './on-moves.js';
import { PlacedLiveMoves, type SeenChange } from './placed-live-moves.js';
import { StraddlingMarket } from './straddling-market.js';

const LIMIT_MS = 240_000;
const MODULES = ['payment', 'notification', 'order'] as const;

onMoves('several live moves at once', () => {
  let market: StraddlingMarket;
  let moves: PlacedLiveMoves;
  let orders: ContinuousOrders;
  beforeAll(async () => {
    market = await StraddlingMarket.open();
    moves = await PlacedLiveMoves.of(market.driver.stack);
    const { basket, driver, ordering } = market;
    const authorization = ordering.customer.bearer();
    orders = new ContinuousOrders({ url: driver.stack.url, authorization, basket, keys: 'several' });
  }, LIMIT_MS);
  afterAll(async () => {
    await orders?.end();
    await market?.driver.close();
  }, LIMIT_MS);

  it(
    'copy and follow together while orders are placed',
    async () => {
      await Promise.all(MODULES.map((module) => moves.begin(module)));
      await Promise.all(MODULES.map((module) => moves.follows(module)));
      const present = await moves.present();
      expect(present.map(({ module }) => module).sort()).toEqual([...MODULES].sort());
      for (const { phase, live } of present) expect([phase, live.switches]).toEqual(['verified', 0]);
    },
    LIMIT_MS,
  );

  it(
    'switch and go back one at a time, although all are asked for at once',
    async () => {
      for (const to of ['remote', 'local'] as const) await Promise.all(MODULES.map((module) => moves.go(module, to)));
      const changes = await moves.changes();
      expect(changes.filter(({ phase }) => phase === 'switching').length).toBeGreaterThanOrEqual(2 * MODULES.length);
      expect(switchingTogether(changes)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'show clients nothing: each order was acknowledged, once, with the response that its key gets later',
    async () => {
      await orders.end();
      expect(orders.errors).toEqual([]);
      expect(orders.acknowledged.size).toBeGreaterThan(20);
      expect(await orders.repeated()).toEqual([]);
      await market.driver.settled();
      const placed = await market.driver.rows<{ order_id: string }>('order', 'SELECT order_id FROM orders');
      expect(placed.map(({ order_id }) => order_id).sort()).toEqual([...orders.acknowledged.values()].sort());
      for (const module of MODULES) {
        expect(await moves.verify(module)).toBeGreaterThan(0);
        await moves.complete(module);
      }
      process.stderr.write(`${orders.acknowledged.size} orders waited ${JSON.stringify(orders.waited)} ms\n`);
    },
    LIMIT_MS,
  );
});

/** Where one module began to switch before another one was done with it: commands would have waited for two. */
function switchingTogether(changes: readonly SeenChange[]): readonly string[] {
  const open = new Set<string>();
  const together: string[] = [];
  for (const { module, phase, epoch } of changes) {
    if (phase === 'switching' && open.size > 0) together.push(`${module} ${epoch} beside ${[...open].join()}`);
    if (phase === 'idle') open.delete(module);
    else if (phase === 'switching') open.add(module);
  }
  return together;
}
