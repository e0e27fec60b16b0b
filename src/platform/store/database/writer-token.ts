import { hostname } from 'node:os';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { type Clock, utc } from '../../ops/clock.js';
import type { Connection, Database } from './database.js';
import type { Sql } from './sql.js';

/** The error text of the fence that refuses the claim of a process that is no longer the owner. */
export const OVERTAKEN = 'FICUS_OVERTAKEN';

/** Another process owns the database: a claim of this one would be refused. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  constructor() {
    super(OVERTAKEN);
  }
}

/**
 * The fencing token of a database that one process may write: `_owner` holds the token of the present owner, and each claim
 * states the token of its process. Existing databases get both by this migration.
 */
export class WriterToken0000000000040 implements MigrationInterface {
  readonly name = 'WriterToken0000000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_owner',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'token', type: 'bigint' },
          { name: 'instance', type: 'varchar' },
          { name: 'since', type: 'varchar' },
        ],
      }),
    );
    await runner.query("INSERT INTO _owner (id, token, instance, since) VALUES (1, 0, '', '')");
    // Not addColumn(): it copies the table, and the triggers of the table are lost.
    await runner.query('ALTER TABLE _claim ADD COLUMN token bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _claim DROP COLUMN token');
    await runner.dropTable('_owner');
  }
}

/**
 * Makes this process the owner of a database and runs `migrations`. Every other process is refused from then on, also while
 * the migrations run. Only the first owner of a database without tokens takes its token after the migrations.
 * @returns the token, which is greater than every token before; undefined for a database that several processes may write.
 */
export async function becomeOwner(
  database: Database,
  connection: Connection,
  clock: Pick<Clock, 'now'>,
  migrations: () => Promise<void>,
): Promise<number | undefined> {
  const hasTokens = database.exclusive && (await database.tables(connection)).includes('_owner');
  const token = hasTokens ? await raiseToken(connection, clock) : undefined;
  await migrations();
  return token ?? (database.exclusive ? raiseToken(connection, clock) : undefined);
}

/** One statement, and so one transaction: two processes that start at once get different tokens, and the later one is the owner. */
async function raiseToken(connection: Connection, clock: Pick<Clock, 'now'>): Promise<number> {
  const rows = await connection.all<{ token: number }>(
    'UPDATE _owner SET token = token + 1, instance = ?, since = ? RETURNING token',
    [`${hostname()}, process ${process.pid}`, utc(clock.now())],
  );
  return Number(rows[0]?.token);
}

/**
 * Checks whether this process still owns its database. Without a token it only reads once.
 * @returns the error that a claim of this process would get; undefined while it is the owner.
 */
export async function findOvertaking(sql: Sql, token: number | undefined): Promise<Overtaken | undefined> {
  if (token === undefined) await sql.all('SELECT 1');
  else if ((await sql.all('SELECT 1 FROM _owner WHERE token = ?', [token])).length === 0) return new Overtaken();
  return undefined;
}
