import { type BusinessDigest, digestOfRows } from '../../tools/digest/business-digest.js';
import type { BusinessRows } from '../../tools/digest/business-rows.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { withExchangedPayments } from './exchanged-payments.js';
import { playedRows } from './played-rows.js';

describe('the business digest of a history in which one fact is another', () => {
  let rows: BusinessRows;
  let digest: BusinessDigest;

  beforeAll(async () => {
    ({ rows } = await playedRows());
    digest = digestOfRows(rows);
  });

  /** The digest of the same rows, with those of one table replaced. */
  const changed = <T extends keyof BusinessRows>(table: T, change: (old: BusinessRows[T]) => unknown) =>
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
      const [one, other] = [events[paid], events[next]];
      return one && other ? events.with(paid, other).with(next, one) : events;
    });
    // Orders that are alike have one name, so lines of another one may come first.
    expect(found(other)[0]?.onlyFirst).toContainEqual(expect.stringMatching(/^order \w+: 2 order\.paid/));
    expect(found(other)[0]?.onlySecond).toContainEqual(expect.stringMatching(/^order \w+: 3 order\.paid/));
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
    const exchanged = digestOfRows(withExchangedPayments(rows));
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
