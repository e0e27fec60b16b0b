import { injectable } from 'inversify';
import {
  type Answer,
  type CommandHandler,
  type Data,
  type EventHandler,
  findRow,
  type In,
  insertIfAbsent,
  memberCalling,
  refused,
  type Tx,
  upsertRows,
} from '#ficus/platform/api.js';
import type { order } from '../../../../../src/modules/order/contract.js';
import { NOT_INVITED, type review } from './contract.js';
import { InvitationRow, ReviewRow } from './rows.js';

type Placed = typeof order.events.placed;
type Write = typeof review.calls.write;

/** Invites the customer of an order, some time after it was placed: the order waits for nothing. */
@injectable()
export class InviteCustomer implements EventHandler<Placed> {
  async apply(tx: Tx, { orderId, memberId }: Data<Placed>): Promise<void> {
    await insertIfAbsent(tx, InvitationRow, { orderId, memberId });
  }
}

/** Writes the review of an order, in place of an earlier one. */
@injectable()
export class WriteReview implements CommandHandler<Write> {
  async apply(tx: Tx, { orderId, stars }: In<Write>): Promise<Answer<Write>> {
    const invitation = await findRow(tx, InvitationRow, { orderId, memberId: memberCalling(tx.call.principal) });
    if (!invitation) throw refused(NOT_INVITED, `You are not invited to review the order ${orderId}.`);
    await upsertRows(tx, ReviewRow, [{ orderId, stars }]);
    return { orderId, stars };
  }
}
