import { type Account, assertBalanced, type Entry, posting } from './ledger.js';
import { AFTER_OUTCOME, AFTER_STEP, type Outcome, type Stage, STATUS } from './payment-lifecycle.js';

const AMOUNT = 19_500;
const outcomeOf = (event: Outcome['event']): Outcome =>
  event === 'failed' ? { event, reason: 'declined' } : { event };

/** Every path of a payment through its stages: the last stage, and all entries posted before. */
function ways(stage: Stage, posted: readonly Entry[]): { readonly stage: Stage; readonly posted: readonly Entry[] }[] {
  const steps = Object.values(AFTER_STEP).flatMap((to) => (to[stage] && to[stage] !== stage ? [to[stage]] : []));
  const outcomes = (Object.keys(AFTER_OUTCOME) as Outcome['event'][]).flatMap((event) => {
    const to = AFTER_OUTCOME[event][stage];
    return to ? ways(to, [...posted, ...posting(outcomeOf(event), stage, AMOUNT)]) : [];
  });
  return [{ stage, posted }, ...steps.flatMap((to) => ways(to, posted)), ...outcomes];
}

function balance(entries: readonly Entry[], account: Account): number {
  return entries
    .filter((entry) => entry.account === account)
    .reduce((sum, { debit, credit }) => sum + debit - credit, 0);
}

describe('the ledger', () => {
  it('takes only what balances', () => {
    expect(() =>
      assertBalanced([
        { account: 'gateway-clearing', debit: 100, credit: 0 },
        { account: 'shop-payable', debit: 0, credit: 99 },
      ]),
    ).toThrow('A posting debits 100 won and credits 99; both must be equal.');
  });

  it.each([0.5, -1, Number.NaN])('takes whole won from 0, not %p', (amount) => {
    expect(() =>
      assertBalanced([
        { account: 'gateway-clearing', debit: amount, credit: 0 },
        { account: 'shop-payable', debit: 0, credit: amount },
      ]),
    ).toThrow('The ledger takes whole won from 0');
  });

  const all = ways('authorizing', []);

  it('balances whichever way a payment goes', () => {
    expect(new Set(all.map(({ stage }) => stage)).size).toBe(Object.keys(STATUS).length);
    for (const { posted } of all) expect(() => assertBalanced(posted)).not.toThrow();
  });

  it('holds an amount exactly while the payment is authorized', () => {
    for (const { stage, posted } of all) {
      const held = STATUS[stage] === 'authorized' ? AMOUNT : 0;
      expect([stage, balance(posted, 'card-holds'), balance(posted, 'customer-authorizations')]).toEqual([
        stage,
        held,
        held === 0 ? 0 : -held,
      ]);
    }
  });

  it('owes the shop what was captured, and the gateway owes us what was not given back', () => {
    for (const { stage, posted } of all) {
      const captured = STATUS[stage] === 'captured' || stage === 'refunded' ? AMOUNT : 0;
      const refunded = stage === 'refunded' ? AMOUNT : 0;
      const owed = posted
        .filter(({ account }) => account === 'shop-payable')
        .reduce((sum, { credit }) => sum + credit, 0);
      expect([stage, owed, balance(posted, 'refunds'), balance(posted, 'gateway-clearing')]).toEqual([
        stage,
        captured,
        refunded,
        captured - refunded,
      ]);
    }
  });
});
