import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Payments, the gateway requests, and the ledger. */
export class CreatePayments1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'payments',
        columns: [
          { name: 'order_id', type: 'varchar', isPrimary: true },
          { name: 'member_id', type: 'varchar' },
          { name: 'shop_id', type: 'varchar' },
          { name: 'owner_id', type: 'varchar' },
          { name: 'amount', type: 'integer' },
          { name: 'method', type: 'varchar' },
          { name: 'stage', type: 'varchar' },
          { name: 'reason', type: 'varchar', isNullable: true },
          { name: 'requested_at', type: 'varchar' },
          { name: 'updated_at', type: 'varchar' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'gateway_requests',
        columns: [
          { name: 'request_key', type: 'varchar', isPrimary: true },
          { name: 'order_id', type: 'varchar' },
          { name: 'operation', type: 'varchar' },
          { name: 'state', type: 'varchar' },
          { name: 'result', type: 'varchar', isNullable: true },
          { name: 'wanted_at', type: 'varchar' },
          { name: 'ended_at', type: 'varchar', isNullable: true },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'ledger_entries',
        columns: [
          { name: 'entry_id', type: 'varchar', isPrimary: true },
          { name: 'order_id', type: 'varchar' },
          { name: 'account', type: 'varchar' },
          { name: 'debit', type: 'integer' },
          { name: 'credit', type: 'integer' },
          { name: 'cause', type: 'varchar' },
          { name: 'posted_at', type: 'varchar' },
        ],
        indices: [
          { name: 'ledger_entries_by_cause', columnNames: ['cause', 'account'], isUnique: true },
          { name: 'ledger_entries_by_order', columnNames: ['order_id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['ledger_entries', 'gateway_requests', 'payments']) await runner.dropTable(table);
  }
}
