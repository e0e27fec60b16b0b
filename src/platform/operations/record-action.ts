import { memberOf } from '../contract/principal.js';
import { utc } from '../ops/clock.js';
import type { Tx } from '../store/tx.js';
import { ActionRow } from './action-row.js';

/** Writes down what an operator did, in the unit of work that stores the command's outcome. */
export async function recordAction(tx: Tx, action: string, subject: string): Promise<void> {
  await tx.manager.insert(ActionRow, {
    actionId: tx.id(),
    action,
    subject,
    memberId: memberOf(tx.call.principal) ?? '',
    doneAt: utc(tx.now()),
  });
}
