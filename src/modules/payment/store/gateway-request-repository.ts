import { injectable } from 'inversify';
import { findRow, findRows, insertRows, placeholders, type Readable, type Tx, utc } from '../../../platform/api.js';
import { Operation } from '../contract.js';
import { requestKey } from '../domain/payment.js';
import type { Outcome } from '../domain/payment-lifecycle.js';
import { GatewayRequestRow } from './gateway-request-row.js';

/** The operations requested of the gateway, and their outcomes. */
@injectable()
export class GatewayRequestRepository {
  async add(tx: Tx, orderId: string, operation: Operation): Promise<void> {
    const request = { requestKey: requestKey(orderId, operation), orderId, operation, state: 'wanted' };
    await insertRows(tx, GatewayRequestRow, [{ ...request, result: null, wantedAt: utc(tx.now()), endedAt: null }]);
  }

  /** The requests of some orders, the oldest first. */
  async ofOrders(at: Readable, orderIds: readonly string[]): Promise<readonly GatewayRequestRow[]> {
    if (orderIds.length === 0) return [];
    const keys = orderIds.flatMap((orderId) => Operation.options.map((operation) => requestKey(orderId, operation)));
    const end = `WHERE request_key IN (${placeholders(keys.length)}) ORDER BY wanted_at`;
    return findRows(at, GatewayRequestRow, end, keys);
  }

  /** Whether an operation is requested and has not ended. */
  async isOpen(at: Readable, orderId: string, operation: Operation): Promise<boolean> {
    const found = await findRow(at, GatewayRequestRow, { requestKey: requestKey(orderId, operation) });
    return found?.state === 'wanted';
  }

  /**
   * Ends a request with its outcome, or without one as no longer needed. Resolves with whether it did: a request that has ended
   * stays the same.
   */
  async end(tx: Tx, orderId: string, operation: Operation, outcome?: Outcome): Promise<boolean> {
    const ended = await tx.sql.all(
      `UPDATE gateway_requests SET state = ?, result = ?, ended_at = ?
       WHERE request_key = ? AND state = 'wanted' RETURNING request_key`,
      [
        outcome ? 'performed' : 'moot',
        outcome ? resultOf(outcome) : null,
        utc(tx.now()),
        requestKey(orderId, operation),
      ],
    );
    return ended.length > 0;
  }
}

function resultOf(outcome: Outcome): string {
  return outcome.event === 'failed' ? `failed: ${outcome.reason}` : outcome.event;
}
