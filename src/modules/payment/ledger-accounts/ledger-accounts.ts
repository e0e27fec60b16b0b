import { injectable } from 'inversify';
import { type Answer, type In, type QueryHandler, ReadSide } from '../../../platform/api.js';
import type { payment } from '../contract.js';
import { LedgerBook } from '../store/ledger-book.js';

type Call = typeof payment.calls.accounts;

/** Sums the accounts of the ledger (시산표). */
@injectable()
export class LedgerAccounts implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly ledger: LedgerBook,
  ) {}

  async answer({ orderId }: In<Call>): Promise<Answer<Call>> {
    const accounts = await this.ledger.accounts(this.reads, orderId);
    const total = (side: 'debit' | 'credit') => accounts.reduce((sum, account) => sum + account[side], 0);
    return { accounts: [...accounts], debit: total('debit'), credit: total('credit') };
  }
}
