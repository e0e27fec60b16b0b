import type { Books } from './books.js';
import type { Findings } from './verdict.js';

interface Line {
  readonly order_id: string;
  readonly account: string;
  readonly debit: number;
  readonly credit: number;
}
interface Charge {
  readonly order_id: string;
  readonly amount: number;
  readonly state: string;
}

const won = (lines: readonly Line[], account: string, side: 'debit' | 'credit') =>
  lines.filter((line) => line.account === account).reduce((sum, line) => sum + line[side], 0);

/** To the won: the ledger balances, agrees with the gateway's own book, and each order has cost what its status says. */
export async function judgeMoney(books: Books, findings: Findings): Promise<void> {
  const ledger = await books.all<Line>('payment', 'SELECT order_id, account, debit, credit FROM ledger_entries');
  const charges = await books.all<Charge>('gateway', 'SELECT order_id, amount, state FROM charges');
  const orders = await books.all<{ order_id: string; status: string; total: number }>(
    'order',
    'SELECT order_id, status, total FROM orders',
  );
  const linesOf = new Map<string, Line[]>();
  for (const line of ledger) linesOf.set(line.order_id, [...(linesOf.get(line.order_id) ?? []), line]);
  const chargeOf = new Map(charges.map((charge) => [charge.order_id, charge]));
  for (const { order_id: orderId, status, total } of orders) {
    const lines = linesOf.get(orderId) ?? [];
    const out = lines.reduce((sum, line) => sum + line.debit - line.credit, 0);
    if (out !== 0) findings.money.push(`The ledger of the order ${orderId} is out by ${out} won.`);
    const captured = won(lines, 'shop-payable', 'credit');
    const refunded = won(lines, 'refunds', 'debit');
    const due = status === 'accepted' ? total : 0;
    if (captured - refunded !== due)
      findings.money.push(
        `The order ${orderId} is ${status} and costs ${due} won, but ${captured} − ${refunded} were taken.`,
      );
    const charge = chargeOf.get(orderId);
    const atGateway = charge?.state === 'captured' ? charge.amount : 0;
    if (atGateway !== captured - refunded)
      findings.money.push(
        `The gateway has taken ${atGateway} won for the order ${orderId}, the ledger ${captured - refunded}.`,
      );
  }
}
