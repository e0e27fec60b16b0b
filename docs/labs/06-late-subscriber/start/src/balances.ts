import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { Tx } from '#ficus/platform/api.js';

/** The balance of each shop: the sum of its payments in won, less what was refunded, and how many postings that were. */
export class Balances0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'shop_id', type: 'varchar', isPrimary: true },
      { name: 'account', type: 'varchar' },
      { name: 'amount', type: 'integer' },
      { name: 'postings', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'balances', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('balances');
  }
}

/** Adds an amount of won to the balance of a shop; below 0, takes it off. */
export async function post(tx: Tx, shopId: string, account: string, amount: number): Promise<void> {
  await tx.sql.all(
    `INSERT INTO balances (shop_id, account, amount, postings) VALUES (?, ?, ?, 1) ON CONFLICT (shop_id)
     DO UPDATE SET account = excluded.account, amount = balances.amount + excluded.amount, postings = balances.postings + 1`,
    [shopId, account, amount],
  );
}
