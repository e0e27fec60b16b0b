import { implement, when } from '#ficus/platform/api.js';
import { order } from '../../../../../src/modules/order/contract.js';
import { review } from './contract.js';
import { InviteCustomer, WriteReview } from './handlers.js';
import { InvitationRow, ReviewRow } from './rows.js';

export const reviewModule = implement(review, {
  store: { rows: [InvitationRow, ReviewRow] },
  calls: { write: WriteReview },
  on: [when(order.events.placed, InviteCustomer)],
});
