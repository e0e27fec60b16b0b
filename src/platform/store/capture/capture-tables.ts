import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `_change` has the keys of changed rows, each with the number of the commit that changed it, while `_capture` has its one row:
 * all changes behind the commit `since` are there. Both belong to their database, as `_copy` does, which gets how far a follower
 * has come (`applied`), and how far a verification beside it.
 */
export class CaptureTables0000000000084 implements MigrationInterface {
  readonly name = 'CaptureTables0000000000084';

  async up(runner: QueryRunner): Promise<void> {
    const onServer = runner.connection.options.type === 'postgres';
    // Not AUTOINCREMENT on SQLite, which writes to a second table for each row: order among the rows that are there is enough.
    const seq = onServer ? 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY' : 'integer PRIMARY KEY';
    await runner.query(
      `CREATE TABLE _change (seq ${seq}, commit_no bigint NOT NULL, tbl varchar NOT NULL, key text NOT NULL)`,
    );
    await runner.query('CREATE TABLE _capture (id integer PRIMARY KEY, since bigint NOT NULL)');
    // Not addColumn(): it copies the table, and the triggers of the table are lost.
    for (const column of ['applied bigint', 'verified_table varchar', 'verified_key text'])
      await runner.query(`ALTER TABLE _copy ADD COLUMN ${column}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['verified_key', 'verified_table', 'applied'])
      await runner.query(`ALTER TABLE _copy DROP COLUMN ${column}`);
    for (const table of ['_capture', '_change']) await runner.query(`DROP TABLE ${table}`);
  }
}
