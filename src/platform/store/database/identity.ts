import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { Ids } from '../../ops/ids.js';
import type { Database } from './database.js';
import type { Sql } from './sql.js';

/** A database knows whose it is: `_identity` has one row, with an id that no other database has, and the module. */
export class Identity0000000000080 implements MigrationInterface {
  readonly name = 'Identity0000000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_identity',
        columns: [
          { name: 'id', type: 'varchar', isPrimary: true },
          { name: 'module', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_identity');
  }
}

/** The error for who opens the database of another module. */
export function foreignDatabase(database: string, owner: string, module: string): Error {
  return new Error(
    `${database} belongs to the module ${owner}, and ${module} cannot share it: each module has a database of its own; ` +
      `name another one.`,
  );
}

/** The journal of placements names another database than this one. */
export class OtherDatabase extends Error {
  override readonly name = 'OtherDatabase';

  constructor(module: string, description: string, expected: string, found: string | undefined) {
    super(
      `${module} does not start: its data is in the database ${expected}, as the journal of placements says, and ${description} is ` +
        `${found === undefined ? 'new' : found}. Nothing was changed. Bring that database back; or, to begin anew, ` +
        `use another DATA_DIR, where there is no journal either.`,
    );
  }
}

/**
 * Checks a database before anything is changed in it. One that was made before there were identities passes, unless a certain
 * one is expected.
 * @throws Error when it belongs to another module. @throws OtherDatabase when it is not the one that is expected.
 */
export async function refuseForeign(database: Database, sql: Sql, module: string, expected?: string): Promise<void> {
  const { description } = database;
  const identified = (await database.tables(sql)).includes('_identity');
  const [row] = identified ? await sql.all<{ id: string; module: string }>('SELECT id, module FROM _identity') : [];
  if (row && row.module !== module) throw foreignDatabase(description, row.module, module);
  if (expected !== undefined && row?.id !== expected) throw new OtherDatabase(module, description, expected, row?.id);
}

/** The id of a database. The first caller gives it one; nobody else may open the database meanwhile. */
export async function identify(sql: Sql, module: string, ids: Ids): Promise<string> {
  const [row] = await sql.all<{ id: string }>('SELECT id FROM _identity');
  if (row) return row.id;
  const id = ids.next();
  await sql.all('INSERT INTO _identity (id, module) VALUES (?, ?)', [id, module]);
  return id;
}

/**
 * Gives a copy of a database an id of its own, so that it is not taken for the original. To be called before a store opens
 * the copy. Resolves with the id.
 */
export async function renewIdentity(copy: Database, ids: Ids): Promise<string> {
  const id = ids.next();
  const connection = await copy.writer();
  try {
    await connection.all('UPDATE _identity SET id = ?', [id]);
  } finally {
    await connection.close();
  }
  return id;
}
