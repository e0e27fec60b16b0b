import { injectable } from 'inversify';
import type { payment } from '#ficus/modules/payment/contract.js';
import { type Data, type EventHandler, UnitOfWork } from '#ficus/platform/api.js';
import { post } from './balances.js';
import { BankClient } from './contracts.js';

type Captured = typeof payment.events.captured;
type Refunded = typeof payment.events.refunded;

/** Adds a payment to the balance of its shop, as soon as its account is known. */
@injectable()
export class SettleCapture implements EventHandler<Captured> {
  constructor(
    private readonly bank: BankClient,
    private readonly units: UnitOfWork,
  ) {}

  async prepare({ shopId, amount }: Data<Captured>): Promise<void> {
    const { account } = await this.bank.accountOf({ shopId });
    await this.units.run('settle a payment', (tx) => post(tx, shopId, account, amount));
  }

  async apply(): Promise<void> {}
}

/** Takes a refund off the balance of its shop, as soon as its account is known. */
@injectable()
export class SettleRefund implements EventHandler<Refunded> {
  constructor(
    private readonly bank: BankClient,
    private readonly units: UnitOfWork,
  ) {}

  async prepare({ shopId, amount }: Data<Refunded>): Promise<void> {
    const { account } = await this.bank.accountOf({ shopId });
    await this.units.run('settle a refund', (tx) => post(tx, shopId, account, -amount));
  }

  async apply(): Promise<void> {}
}
