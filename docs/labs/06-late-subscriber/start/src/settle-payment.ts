import { injectable } from 'inversify';
import type { payment } from '#ficus/modules/payment/contract.js';
import type { Data, EventContext, EventHandler, Tx } from '#ficus/platform/api.js';
import { post } from './balances.js';
import { BankClient } from './contracts.js';

type Captured = typeof payment.events.captured;
type Refunded = typeof payment.events.refunded;
type Known = { readonly account: string };

/** Adds a payment to the balance of its shop. */
@injectable()
export class SettleCapture implements EventHandler<Captured, Known> {
  constructor(private readonly bank: BankClient) {}

  prepare({ shopId }: Data<Captured>): Promise<Known> {
    return this.bank.accountOf({ shopId });
  }

  apply(tx: Tx, { shopId, amount }: Data<Captured>, { prepared }: EventContext<Known>): Promise<void> {
    return post(tx, shopId, prepared.account, amount);
  }
}

/** Takes a refund off the balance of its shop. */
@injectable()
export class SettleRefund implements EventHandler<Refunded, Known> {
  constructor(private readonly bank: BankClient) {}

  prepare({ shopId }: Data<Refunded>): Promise<Known> {
    return this.bank.accountOf({ shopId });
  }

  apply(tx: Tx, { shopId, amount }: Data<Refunded>, { prepared }: EventContext<Known>): Promise<void> {
    return post(tx, shopId, prepared.account, -amount);
  }
}
