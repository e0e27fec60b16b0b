import { injectable } from 'inversify';
import { type Data, type EventHandler, type Tx, upsertRows } from '#ficus/platform/api.js';
import type { courier } from './contracts.js';
import { AccountRow } from './rows.js';

type AccountChanged = typeof courier.events.accountChanged;

/** Keeps the account of a courier. */
@injectable()
export class KeepAccount implements EventHandler<AccountChanged> {
  apply(tx: Tx, { courierId, account }: Data<AccountChanged>): Promise<void> {
    return upsertRows(tx, AccountRow, [{ courierId, account }]);
  }
}
