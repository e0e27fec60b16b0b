import { implement, readModel, when } from '#ficus/platform/api.js';
import { courier, earnings } from './contracts.js';
import { CountDelivery } from './count-delivery.js';
import { KeepAccount } from './keep-account.js';
import { AccountRow, DeliveryRow, Earnings0000000000100 } from './rows.js';

/** 기사 수입 */
export const earningsModule = implement(earnings, {
  store: { rows: [DeliveryRow, AccountRow], migrations: [Earnings0000000000100] },
  calls: {},
  on: [
    // Its past is gone; the rebuild of repair.ts takes in what the log still keeps.
    when(courier.events.delivered, CountDelivery, { from: 'now' }),
    when(courier.events.accountChanged, KeepAccount),
  ],
  readModels: [readModel('earnings', { rows: [DeliveryRow, AccountRow], handlers: [CountDelivery, KeepAccount] })],
});
