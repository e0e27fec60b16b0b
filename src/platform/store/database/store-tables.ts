import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';

/** The store's own tables: which epoch may write, the claim of the running group, and the commit counter. */
export class StoreTables0000000000001 implements MigrationInterface {
  readonly name: string = 'StoreTables0000000000001';
  /** Epoch 1, and it may write. */
  protected readonly born: string = '1, 1';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_epoch',
        columns: [
          { name: 'epoch', type: 'integer', isPrimary: true },
          { name: 'writable', type: 'integer' },
        ],
      }),
    );
    await runner.createTable(
      new Table({ name: '_claim', columns: [{ name: 'epoch', type: 'integer', isPrimary: true }] }),
    );
    await runner.createTable(
      new Table({
        name: '_commit',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'number', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: '_seed',
        columns: [
          { name: 'module', type: 'varchar', isPrimary: true },
          { name: 'seeded_at', type: 'varchar' },
        ],
      }),
    );
    await runner.query(`INSERT INTO _epoch (epoch, writable) VALUES (${this.born})`);
    await runner.query('INSERT INTO _commit (id, number) VALUES (1, 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['_seed', '_commit', '_claim', '_epoch']) await runner.dropTable(table);
  }
}

/** The same tables in a database that nobody writes to before it is activated, at epoch 1 or later. */
export class FencedStoreTables extends StoreTables0000000000001 {
  protected override readonly born = '0, 0';
}

/** The leases of a module: who does what only one process may do at a time. */
export class LeaseTable0000000000005 implements MigrationInterface {
  readonly name = 'LeaseTable0000000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_lease',
        columns: [
          { name: 'name', type: 'varchar', isPrimary: true },
          { name: 'holder', type: 'varchar' },
          { name: 'token', type: 'bigint' },
          { name: 'until', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_lease');
  }
}

const RENEWAL_COLUMNS = [
  new TableColumn({ name: 'renewals', type: 'bigint', default: 0 }),
  new TableColumn({ name: 'renewed_at', type: 'varchar', isNullable: true }),
];

/**
 * `renewals` counts how often a lease was renewed, so that others see that its holder is alive without comparing clocks.
 * `renewed_at` is the time of the last renewal by the clock of the holder: the newest time that this database has seen.
 */
export class LeaseRenewals0000000000021 implements MigrationInterface {
  readonly name = 'LeaseRenewals0000000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('_lease', RENEWAL_COLUMNS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('_lease', RENEWAL_COLUMNS);
  }
}

/** The migrations of the leases, for every module's database. */
export const leaseMigrations = [LeaseTable0000000000005, LeaseRenewals0000000000021];
