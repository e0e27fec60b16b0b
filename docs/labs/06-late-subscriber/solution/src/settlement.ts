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
  // From the beginning of the log, which keeps both events forever.
  on: [when(payment.events.captured, SettleCapture), when(payment.events.refunded, SettleRefund)],
});
