import { injectable } from 'inversify';
import { type Answer, type In, type QueryHandler, ReadSide } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { LedgerEntryRepository } from '../store/ledger-entry-repository.js';

type Call = typeof payment.calls.accounts;

/** Sums the accounts of the ledger (시산표). */
@injectable()
export class ListAccounts implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly ledger: LedgerEntryRepository,
  ) {}

  async answer({ orderId }: In<Call>): Promise<Answer<Call>> {
    const accounts = await this.ledger.accounts(this.reads, orderId);
    const total = (side: 'debit' | 'credit') => accounts.reduce((sum, account) => sum + account[side], 0);
    return { accounts: [...accounts], debit: total('debit'), credit: total('credit') };
  }
}
