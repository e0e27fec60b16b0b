import { grouped, quoted, sorted } from '../canonical-text.js';
import { type BusinessHistory, orderProjection } from '../projection.js';
import { publishedEvents } from '../published-events.js';

/** The operations of a gateway, in the order in which a payment may need them. */
const OPERATIONS = ['authorize', 'capture', 'void', 'refund'];
const placeOf = (operation: string) => `${OPERATIONS.indexOf(operation)} ${operation}`;

const orderOf = ({ order_id: orderId }: { readonly order_id: string }) => orderId;

/** What each account was debited and credited in total. */
function balances({ rows }: BusinessHistory): readonly string[] {
  return sorted(
    [...grouped(rows.ledgerEntries, ({ account }) => account)].map(([account, entries]) => {
      const sum = (side: 'debit' | 'credit') => entries.reduce((total, entry) => total + Number(entry[side]), 0);
      return `account ${account}: debited ${sum('debit')} won, credited ${sum('credit')} won`;
    }),
  );
}

/** What was paid for each order: the payment, the operations of the gateway, the ledger, the events, and the gateway's own book. */
export const moneyProjection = orderProjection({
  name: 'money',
  summary: 'payments, the operations of the gateway, the ledger, and the charges in the book of the gateway',
  blocks: ({ rows, names }) => {
    const payments = grouped(rows.payments, orderOf);
    const requests = grouped(rows.gatewayRequests, orderOf);
    const entries = grouped(rows.ledgerEntries, orderOf);
    const events = publishedEvents(rows.paymentEvents);
    const charges = grouped(rows.charges, orderOf);
    const orderIds = new Set([payments, requests, entries, events, charges].flatMap((found) => [...found.keys()]));
    const blockOf = (orderId: string) => [
      ...(payments.get(orderId) ?? []).map(
        ({ amount, method, stage, reason, ...by }) =>
          `payment of ${amount} won by ${method}, ${stage}${reason === null ? '' : ` (${quoted(reason)})`}, from ` +
          `${names.member(by.member_id)} for ${names.shop(by.shop_id)} of ${names.member(by.owner_id)}`,
      ),
      ...sorted(
        (requests.get(orderId) ?? []).map(
          ({ operation, state, result }) =>
            `operation ${placeOf(operation)}: ${state}${result === null ? '' : `, ${result}`}`,
        ),
      ),
      ...sorted(
        (entries.get(orderId) ?? []).map(
          ({ cause, account, debit, credit }) =>
            `ledger ${placeOf(cause.replace(`${orderId}:`, ''))}: ${account} debit ${debit} credit ${credit}`,
        ),
      ),
      ...(events.get(orderId) ?? []).map((event) => `event ${event}`),
      ...sorted(
        (charges.get(orderId) ?? []).map(
          ({ amount, method, state }) => `gateway charged ${amount} won by ${method}, ${state}`,
        ),
      ),
    ];
    return new Map([...orderIds].map((orderId) => [orderId, blockOf(orderId)]));
  },
  rest: balances,
});
