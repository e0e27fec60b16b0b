import type { BusinessRows } from '../../tools/digest/business-rows.js';

/** The total of two orders of the history that differ in nothing but how they end: `a3` is rejected, and `a4` refunded. */
const TWINS_TOTAL = 24_500;

/** The rows in which those two orders have exchanged everything about their payments. */
export function withExchangedPayments(rows: BusinessRows): BusinessRows {
  const twin = (wanted: string) => {
    const found = rows.orders.find(({ status, total }) => status === wanted && Number(total) === TWINS_TOTAL);
    if (!found) throw new Error(`The history has no order of ${TWINS_TOTAL} won that is ${wanted}.`);
    return found.order_id;
  };
  const [one, other] = [twin('rejected'), twin('cancelled')];
  const exchanged = (id: string) => (id === one ? other : id === other ? one : id);
  const exchange = <Row extends { readonly order_id: string }>(old: readonly Row[]) =>
    old.map((row) => ({ ...row, order_id: exchanged(row.order_id) }));
  return {
    ...rows,
    payments: exchange(rows.payments),
    gatewayRequests: exchange(rows.gatewayRequests),
    charges: exchange(rows.charges),
    ledgerEntries: exchange(rows.ledgerEntries).map((entry) => ({
      ...entry,
      cause: entry.cause.replace(/^[^:]+/, exchanged),
    })),
    paymentEvents: rows.paymentEvents.map((event) => ({ ...event, event_key: exchanged(event.event_key) })),
  };
}
