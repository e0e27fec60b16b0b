import { payment } from '#ficus/modules/payment/contract.js';
import { implement, when } from '#ficus/platform/api.js';
import { Balances0000000000100 } from './balances.js';
import { bank, settlement } from './contracts.js';
import { SettleCapture, SettleRefund } from './settle-payment.js';

/** 정산 */
export const settlementModule = implement(settlement, {
  uses: [bank],
  store: { rows: [], migrations: [Balances0000000000100] },
  calls: {},
  // What was before is copied: see release.ts.
  on: [
    when(payment.events.captured, SettleCapture, { from: 'now' }),
    when(payment.events.refunded, SettleRefund, { from: 'now' }),
  ],
});
