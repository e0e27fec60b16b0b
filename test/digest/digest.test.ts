import { type BusinessDigest, digestOfRows } from '../../tools/digest/business-digest.js';
import type { BusinessRows } from '../../tools/digest/business-rows.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { HISTORY } from './history.js';
import { playedRows } from './played-rows.js';
import { WAVES } from './scripted-orders.js';

describe('the business digest', () => {
  let rows: BusinessRows;
  let digest: BusinessDigest;

  beforeAll(async () => {
    ({ rows } = await playedRows());
    digest = digestOfRows(rows);
  });

  it('is equal for two runs of a history with other identifiers, times, keys and interleavings', async () => {
    const again = await playedRows({ keys: 'again', arranged: (tasks) => tasks.toReversed() }, (driver) =>
      driver.clock.turn('3h'),
    );
    const ids = new Set(rows.orders.map((order) => order.order_id));
    expect(again.rows.orders.filter((order) => ids.has(order.order_id))).toEqual([]);
    expect(again.steps).toEqual(HISTORY.map(({ name }) => name));
    expect(differences(digest, digestOfRows(again.rows))).toEqual([]);
    expect(digestOfRows(again.rows).digest).toBe(digest.digest);
  });

  it('has the whole history: every order, its messages, and money that balances', () => {
    expect(rows.orders).toHaveLength(WAVES.flat().length);
    expect(digest.projections['whole-orders']?.count).toBe(rows.orders.length);
    expect(new Set(rows.orders.map(({ status }) => status))).toEqual(new Set(['accepted', 'rejected', 'cancelled']));
    expect(new Set(rows.payments.map(({ stage }) => stage))).toEqual(
      new Set(['captured', 'voided', 'refunded', 'failed']),
    );
    expect(new Set(rows.messages.map(({ state }) => state))).toEqual(new Set(['sent', 'undeliverable']));
  });

  it('does not depend on the order in which a database returns rows', () => {
    const reversed = Object.fromEntries(
      Object.entries(rows).map(([table, old]) => [table, table.endsWith('Events') ? old : old.toReversed()]),
    ) as unknown as BusinessRows;
    expect(digestOfRows(reversed).digest).toBe(digest.digest);
  });

  it('contains no identifier, no time and no personal data', () => {
    const lines = Object.values(digest.projections).flatMap(({ lines: all = [] }) => all);
    const text = lines.join('\n');
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|\d{4}-\d\d-\d\dT/);
    expect(text).not.toMatch(/customer@|김손님|010-0000-1001/);
  });
});
