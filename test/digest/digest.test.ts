import { type BusinessDigest, digestOfRows } from '../../tools/digest/business-digest.js';
import { type BusinessRows, readBusinessRows } from '../../tools/digest/business-rows.js';
import { differences } from '../../tools/digest/digest-difference.js';
import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { HISTORY, HISTORY_SETTINGS, playHistory } from './history.js';
import type { PlayedWith } from './scripted-market.js';
import { WAVES } from './scripted-orders.js';

type Table = keyof BusinessRows;

describe('the business digest', () => {
  let rows: BusinessRows;
  let digest: BusinessDigest;

  async function played(options: PlayedWith, before: (driver: Driver) => Promise<void> = async () => undefined) {
    const driver = await startDriver(HISTORY_SETTINGS);
    const steps: string[] = [];
    try {
      await before(driver);
      await playHistory(driver, { ...options, between: async (step) => void steps.push(step) });
      return { rows: await readBusinessRows(driver.rows), steps };
    } finally {
      await driver.close();
    }
  }

  beforeAll(async () => {
    ({ rows } = await played({}));
    digest = digestOfRows(rows);
  });

  /** The digest of the same rows, with those of one table replaced. */
  const changed = <T extends Table>(table: T, change: (old: BusinessRows[T]) => unknown) =>
    digestOfRows({ ...rows, [table]: change(rows[table]) });
  /** What differs, but for the lines that say which lines belong together. */
  const found = (other: BusinessDigest) =>
    differences(digest, other).filter(({ projection }) => projection !== 'whole-orders');
  /** The first row that fits is replaced by `replaced`: by none, one or several. */
  const replacing =
    <Row>(fits: (row: Row) => boolean, replaced: (row: Row) => readonly NoInfer<Row>[]) =>
    (old: readonly Row[]) => {
      const at = old.findIndex(fits);
      expect(at).toBeGreaterThanOrEqual(0);
      return old.flatMap((row, place) => (place === at ? replaced(row) : [row]));
    };
  /** The identifiers of the two orders that differ in nothing but how they end: 779a… in the lines. */
  const twins = () => {
    const [rejected] = rows.orders.filter(({ status, total }) => status === 'rejected' && Number(total) === 24_500);
    const [refunded] = rows.orders.filter(({ status, total }) => status === 'cancelled' && Number(total) === 24_500);
    return [rejected?.order_id ?? '', refunded?.order_id ?? ''] as const;
  };

  it('is equal for two runs of a history with other identifiers, times, keys and interleavings', async () => {
    const again = await played({ keys: 'again', arranged: (tasks) => tasks.toReversed() }, (driver) =>
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

  it('differs by one changed amount, and names its line', () => {
    const other = changed(
      'ledgerEntries',
      replacing(
        ({ account }) => account === 'refunds',
        (entry) => [{ ...entry, debit: Number(entry.debit) + 1 }],
      ),
    );
    expect(found(other)).toEqual([
      {
        projection: 'money',
        onlyFirst: [
          expect.stringMatching(/^order \w+: ledger 3 refund: refunds debit \d+ credit 0$/),
          expect.any(String),
        ],
        onlySecond: [
          expect.stringMatching(/^order \w+: ledger 3 refund: refunds debit \d+1 credit 0$/),
          expect.any(String),
        ],
        count: 4,
      },
    ]);
  });

  it('differs by one lost message, and names it', () => {
    const other = changed(
      'messages',
      replacing(
        ({ template }) => template === 'order-withdrawn',
        () => [],
      ),
    );
    const [first] = found(other);
    expect(first).toMatchObject({
      projection: 'messages',
      onlyFirst: [expect.stringMatching(/^order \w+: 3 order\.cancelled: order-withdrawn to the owner, sent/)],
      onlySecond: [expect.stringMatching(/^no message: alimtalk/)],
    });
  });

  it('differs by one doubled message, because of the same event or of another one', () => {
    const isPlaced = ({ template }: { readonly template: string }) => template === 'order-placed';
    for (const changes of [{}, { cause_id: 'another' }]) {
      const other = changed(
        'messages',
        replacing(isPlaced, (message) => [message, { ...message, ...changes }]),
      );
      expect(found(other)).toMatchObject([{ projection: 'messages', onlyFirst: [], count: 1 }]);
      expect(found(other)[0]?.onlySecond[0]).toContain('order-placed to the customer');
    }
  });

  it('differs by a message that a channel got twice', () => {
    const other = changed(
      'channelLog',
      replacing(
        ({ channel }) => channel === 'push',
        (one) => [one, one],
      ),
    );
    expect(found(other)).toMatchObject([{ projection: 'messages', count: 2 }]);
    expect(found(other)[0]?.onlySecond[0]).toMatch(/tried push \S+ delivered and push \S+ delivered/);
  });

  it('differs by two swapped states of an order, and names both', () => {
    const other = changed('orderEvents', (events) => {
      const paid = events.findIndex(({ name }) => name === 'order.paid');
      const key = events[paid]?.event_key;
      const next = events.findIndex((event, at) => at > paid && event.event_key === key);
      return events.with(paid, events[next] ?? never()).with(next, events[paid] ?? never());
    });
    const [first] = found(other);
    expect(first?.projection).toBe('transitions');
    expect(first?.onlyFirst[0]).toMatch(/^order \w+: 2 order\.paid/);
    expect(first?.onlySecond[1]).toMatch(/^order \w+: 3 order\.paid/);
  });

  it('differs by a missing refund, in the ledger, in the events and at the gateway', () => {
    const inLedger = changed('ledgerEntries', (entries) => {
      const refund = entries.find(({ cause }) => cause.endsWith(':refund'));
      return entries.filter(({ cause }) => cause !== refund?.cause);
    });
    expect(found(inLedger)[0]?.onlyFirst[0]).toMatch(/ledger 3 refund: gateway-clearing debit 0 credit \d+$/);
    const event = changed(
      'paymentEvents',
      replacing(
        ({ name }) => name === 'payment.refunded',
        () => [],
      ),
    );
    expect(found(event)[0]?.onlyFirst).toEqual([expect.stringMatching(/^order \w+: event 3 payment\.refunded/)]);
    const charge = changed(
      'charges',
      replacing(
        ({ state }) => state === 'refunded',
        (one) => [{ ...one, state: 'captured' }],
      ),
    );
    expect(found(charge)[0]?.onlySecond).toEqual([expect.stringMatching(/gateway charged .* captured$/)]);
  });

  it('differs by one doubled order, one price, one change of a shop too many, and one role', () => {
    const projections = (other: BusinessDigest) => found(other).map(({ projection }) => projection);
    expect(
      projections(
        changed(
          'orders',
          replacing(
            () => true,
            (order) => [order, { ...order, order_id: 'x' }],
          ),
        ),
      ),
    ).toEqual(['orders']);
    expect(
      projections(
        changed(
          'menuItems',
          replacing(
            () => true,
            (item) => [{ ...item, price: 1 }],
          ),
        ),
      ),
    ).toEqual(['shops']);
    expect(
      projections(
        changed(
          'shops',
          replacing(
            () => true,
            (shop) => [{ ...shop, version: 99 }],
          ),
        ),
      ),
    ).toEqual(['shops']);
    expect(
      projections(
        changed(
          'members',
          replacing(
            () => true,
            (one) => [{ ...one, roles: 'admin' }],
          ),
        ),
      ),
    ).toEqual(['members']);
  });

  it('differs when two orders that are alike exchange their payments, although each line is still there', () => {
    const [one, other] = twins();
    const swapped = (id: string) => (id === one ? other : id === other ? one : id);
    const swap = <Row extends { readonly order_id: string }>(old: readonly Row[]) =>
      old.map((row) => ({ ...row, order_id: swapped(row.order_id) }));
    const exchanged = digestOfRows({
      ...rows,
      payments: swap(rows.payments),
      gatewayRequests: swap(rows.gatewayRequests),
      charges: swap(rows.charges),
      ledgerEntries: swap(rows.ledgerEntries).map((entry) => ({
        ...entry,
        cause: entry.cause.replace(/^[^:]+/, swapped),
      })),
      paymentEvents: rows.paymentEvents.map((event) => ({ ...event, event_key: swapped(event.event_key) })),
    });
    expect(differences(digest, exchanged).map(({ projection }) => projection)).toEqual(['whole-orders']);
    expect(exchanged.digest).not.toBe(digest.digest);
  });

  it('differs when an order is given to another customer or shop', () => {
    const isCustomers = ({ status }: { readonly status: string }) => status === 'accepted';
    const owner = rows.members.find(({ roles }) => roles === 'owner')?.member_id ?? '';
    const other = changed(
      'orders',
      replacing(isCustomers, (order) => [{ ...order, member_id: owner }]),
    );
    expect(found(other).map(({ projection }) => projection)).toContain('orders');
    const shop = rows.shops.find(({ name }) => name === '바삭한형제')?.shop_id ?? '';
    const elsewhere = changed(
      'orders',
      replacing(isCustomers, (order) => [{ ...order, shop_id: shop }]),
    );
    expect(found(elsewhere).map(({ projection }) => projection)).toContain('orders');
  });
});

function never(): never {
  throw new Error('The history has no such event.');
}
