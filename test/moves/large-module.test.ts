import { arrives } from '../../src/platform/testing/waiting.js';
import { ContinuousOrders } from './continuous-orders.js';
import { fileOf, readFrom, type Side, tamperWith, writeTo } from './module-files.js';
import { StraddlingMarket, TIMED_OUT } from './straddling-market.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 180_000;
/** So many that a move of order takes some seconds. */
const ROWS = 120_000;
/** Rows of one transaction: nobody else waits for long. */
const AT_ONCE = 4_000;
/** A row among the first that are copied. */
const FIRST = 'a-filler-0000000';
const LAST = `a-filler-0${ROWS - 1}`;
const OUT_AND_HOME = ['remote', 'local'] as const;

onMoves('while a module moves', () => {
  let market: StraddlingMarket;
  beforeAll(async () => {
    market = await StraddlingMarket.open({ GATEWAY_SLOW: '1200ms', MOVE_PATIENCE: '10m' });
  }, LIMIT_MS);
  afterAll(() => market?.driver.close(), LIMIT_MS);

  const file = (side: Side) => fileOf(market.driver.stack, 'order', side);
  const fillerIn = async (side: Side) => {
    const counting = "SELECT COUNT(*) AS n FROM order_lines WHERE order_id LIKE 'a-filler-%'";
    return (await readFrom<{ n: number }>(file(side), counting))[0]?.n ?? 0;
  };
  const place = (key: string) => market.ordering.customer.post('/api/orders', market.basket, key);

  it(
    'and has few rows, clients who order all the time get no error: nothing is lost or done twice in six moves',
    async () => {
      const { customer } = market.ordering;
      const keys = 'continuous';
      const orders = new ContinuousOrders({
        ...{ url: market.driver.stack.url, authorization: customer.bearer(), basket: market.basket, keys },
      });
      const pauses: string[] = [];
      try {
        for (const module of ['order', 'payment', 'shop'])
          for (const to of OUT_AND_HOME) {
            const { phase, pauseMs, parks, note } = await market.moves.carry(module, to);
            expect({ module, to, phase, parks, note }).toEqual({ module, to, phase: 'done', parks: true });
            pauses.push(`${module} ${to} ${pauseMs} ms`);
          }
      } finally {
        await orders.end();
      }
      const { acknowledged, errors, waited } = orders;
      expect(errors).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(20);
      await market.driver.settled();
      const count = async (book: string, statement: string) =>
        Number((await market.driver.rows<{ n: number }>(book, statement))[0]?.n);
      const stored = await market.driver.rows<{ order_id: string }>('order', 'SELECT order_id FROM orders');
      const known = [...acknowledged.values()].sort();
      expect(stored.map(({ order_id }) => order_id).sort()).toEqual(known);
      expect(await count('payment', "SELECT COUNT(*) AS n FROM payments WHERE stage = 'authorized'")).toBe(
        known.length,
      );
      expect(await count('gateway', 'SELECT COUNT(*) AS n FROM charges')).toBe(known.length);
      expect(await count('notification', 'SELECT COUNT(*) AS n FROM messages')).toBe(2 * known.length);
      expect(await orders.repeated()).toEqual([]);
      const { p50, p99, longest } = waited;
      process.stdout.write(
        `${known.length} orders over 6 moves: 0 lost, 0 doubled, 0 errors; without an owner: ${pauses.join(', ')}; ` +
          `a client waited ${p50} ms (half), ${p99} ms (99 of 100), ${longest} ms (longest).\n`,
      );
    },
    LIMIT_MS,
  );

  describe('and has many rows,', () => {
    beforeAll(async () => {
      for (let from = 0; from < ROWS; from += AT_ONCE)
        await writeTo(
          file('local'),
          `WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + AT_ONCE - 1})
           INSERT INTO order_lines (order_id, position, menu_item_id, name, price, quantity)
           SELECT printf('a-filler-%07d', i), 0, 'none', 'filler', 1, 1 FROM n`,
        );
    }, LIMIT_MS);

    it(
      'a cancelled move leaves it where it was, in a later epoch, and half a copy that the next one replaces',
      async () => {
        const { epoch } = await market.moves.placement('order');
        const begun = await market.moves.begin('order', 'remote');
        expect(begun).toMatchObject({ parks: false });
        const { text } = await market.moves.copying(begun.id);
        expect(text).toMatch(/^order: \d+ of \d+ rows (copied|compared)/m);
        await market.moves.cancel('order', 'the fair is today');
        const { phase, note } = await market.moves.ended(begun);
        expect([phase, note]).toEqual([
          'cancelled',
          expect.stringMatching(/^cancelled by operator .+: the fair is today$/),
        ]);
        expect(await market.moves.placement('order')).toMatchObject({
          place: 'local',
          phase: 'idle',
          epoch: epoch + 2,
        });
        expect((await place('after-cancel')).status).toBe(201);
        await market.driver.settled();
        expect(await fillerIn('remote')).toBeGreaterThan(0);
        // What the old half copy has, and the source no more, must not come back.
        await writeTo(file('local'), `DELETE FROM order_lines WHERE order_id = '${FIRST}'`);
        await market.move('order', 'remote');
        expect(await fillerIn('remote')).toBe(ROWS - 1);
        await market.move('order', 'local');
      },
      LIMIT_MS,
    );

    it(
      'its commands are refused with a time to come back, its queries are served, and what waits goes on',
      async () => {
        const [late, slow] = [await market.paid(), await market.ordering.place('card-slow')];
        const open = await market.paid();
        await market.driver.clock.turn('3570s');
        const paid = await market.paid();
        const waits = await market.ordering.place('card-slow');
        const begun = await market.moves.begin('order', 'remote');
        await arrives('the switch', async () => (await market.moves.placement('order')).phase === 'switching');
        const refused = await place('during');
        const { status, headers, body } = refused as { status: number; headers: object; body: { detail?: string } };
        expect({ status, headers, detail: body.detail }).toMatchObject({
          status: 503,
          headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
          detail: expect.stringMatching(/its data is being moved, for about \d+ s more\. Nothing was done in order;/),
        });
        expect((await market.ordering.accept(paid)).status).toBe(503);
        expect(await market.ordering.order(paid)).toMatchObject({ status: 'paid' });
        await market.moves.copying(begun.id);
        await market.driver.clock.turn('35s');
        expect(await market.ordering.order(late)).toMatchObject({ status: 'paid' });
        const moved = await market.moves.ended(begun);
        expect(moved).toMatchObject({ phase: 'done', verified: moved.copied });
        expect((await place('during')).status).toBe(201);
        for (const orderId of [late, slow, open]) await market.ends(orderId, TIMED_OUT);
        for (const orderId of [paid, waits])
          expect(await market.ordering.order(orderId)).toMatchObject({ status: 'paid' });
      },
      LIMIT_MS,
    );

    it.each([
      ['local', 'remote', 'target'],
      ['local', 'remote', 'source'],
      ['remote', 'local', 'target'],
      ['remote', 'local', 'source'],
    ] as const)(
      'a byte that was changed on its way from %s to %s, at the %s, cancels the move, which names the row',
      async (from, to, changed) => {
        if ((await market.moves.placement('order')).place === 'local' ? from !== 'local' : from === 'local')
          await market.move('order', from);
        // It is copied last, and compared last, so there is time in between.
        const row = LAST;
        await writeTo(file(from), `UPDATE order_lines SET name = 'filler' WHERE order_id = '${row}'`);
        const begun = await market.moves.begin('order', to);
        const copied = `SELECT 1 FROM order_lines WHERE order_id = '${row}'`;
        await market.moves.copying(begun.id);
        await arrives('the row', async () => (await readFrom(file(to), copied)).length > 0, LIMIT_MS);
        const change = `UPDATE order_lines SET name = 'fillet' WHERE order_id = '${row}'`;
        if (changed === 'target') await writeTo(file(to), change);
        else await tamperWith(file(from), 'order_lines', change);
        const { phase, note } = await market.moves.ended(begun);
        expect([phase, note]).toEqual([
          'cancelled',
          `the copy differs from its source: order_lines ${row}, 0 is different in name.`,
        ]);
        expect((await place(`after ${from} ${changed}`)).status).toBe(201);
      },
      LIMIT_MS,
    );
  });
});
