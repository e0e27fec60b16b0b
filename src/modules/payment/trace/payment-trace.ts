import { injectable } from 'inversify';
import { ReadSide, type TraceBook, type TraceEntry, type TraceScope } from '../../../platform/api.js';
import { GatewayRequestRepository } from '../store/gateway-request-repository.js';
import { LedgerEntryRepository } from '../store/ledger-entry-repository.js';

/** Adds the gateway requests and the ledger entries of an order to its trace. */
@injectable()
export class PaymentTrace implements TraceBook {
  constructor(
    private readonly reads: ReadSide,
    private readonly requests: GatewayRequestRepository,
    private readonly ledger: LedgerEntryRepository,
  ) {}

  async entries({ keys }: TraceScope): Promise<readonly TraceEntry[]> {
    const requests = await this.requests.ofOrders(this.reads, keys);
    const postings = await this.ledger.ofOrders(this.reads, keys);
    return [
      ...requests.flatMap(({ requestKey: id, operation, state, result, wantedAt, endedAt }): TraceEntry[] => {
        const what = `gateway request ${operation}`;
        const wanted: TraceEntry = { at: wantedAt, what, id, outcome: 'wanted' };
        return endedAt === null ? [wanted] : [wanted, { at: endedAt, what, id, outcome: result ?? state }];
      }),
      ...postings.map(({ entryId: id, account, debit, credit, cause, postedAt: at }) => ({
        at,
        what: `ledger entry ${account}`,
        id,
        outcome: `${debit > 0 ? `debit ${debit}` : `credit ${credit}`} won, for ${cause}`,
      })),
    ];
  }
}
