import { injectable } from 'inversify';
import { type Answer, findRows, type QueryHandler, ReadSide } from '../../../platform/api.js';
import type { rider } from '../contract.js';
import { DeliveryRow } from '../store/delivery-row.js';

type Call = typeof rider.calls.list;

/** All deliveries, by their orders. */
@injectable()
export class ListDeliveries implements QueryHandler<Call> {
  constructor(private readonly reads: ReadSide) {}

  async answer(): Promise<Answer<Call>> {
    const rows = await findRows(this.reads, DeliveryRow, 'ORDER BY order_id', []);
    return { items: rows.map((row) => ({ ...row })) };
  }
}
