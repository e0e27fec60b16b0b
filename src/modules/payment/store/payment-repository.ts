import { injectable } from 'inversify';
import { findRow, insertIfAbsent, type Readable, type Tx, updateRows } from '../../../platform/api.js';
import type { FailureReason, PaymentMethod } from '../contract.js';
import type { Stage } from '../domain/payment-lifecycle.js';
import type { Payment } from '../domain/payment.js';
import { PaymentRow } from './payment-row.js';

/** The payments. */
@injectable()
export class PaymentRepository {
  /** Adds a payment, unless there is one of its order. Says whether it did. */
  add(tx: Tx, payment: Payment): Promise<boolean> {
    return insertIfAbsent(tx, PaymentRow, { ...payment, reason: null });
  }

  async byOrder(at: Readable, orderId: string): Promise<Payment | undefined> {
    const row = await findRow(at, PaymentRow, { orderId });
    return row ? paymentOf(row) : undefined;
  }

  /** Keeps where a payment stands now; its facts never change. */
  async change(tx: Tx, { orderId, stage, reason, updatedAt }: Payment): Promise<void> {
    await updateRows(tx, PaymentRow, { orderId }, { stage, reason: reason ?? null, updatedAt });
  }
}

function paymentOf({ reason, ...row }: PaymentRow): Payment {
  return {
    ...row,
    method: row.method as PaymentMethod,
    stage: row.stage as Stage,
    ...(reason === null ? {} : { reason: reason as FailureReason }),
  };
}
