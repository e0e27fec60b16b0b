import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { Ids } from '../../ops/ids.js';
import type { Database } from './database.js';
import { type Ownership, readOwnership } from './ownership.js';
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

/** A shared database belongs to another journal of placements than the one of this process. */
export class OtherJournal extends Error {
  override readonly name = 'OtherJournal';

  constructor(module: string, description: string, expected: string, found: string) {
    super(
      `${module} does not start: ${description} belongs to the journal of placements ${found}, and this process has the journal ` +
        `${expected}. Nothing was changed. Name the journal of the other hosts by PLACEMENT_DATABASE_URL, or another database for ` +
        `${module}. If that journal is lost, and no other host uses the database, run in it: UPDATE _identity SET journal = NULL`,
    );
  }
}

/** A shared database knows the journal of placements that it belongs to: the first one under which a module owned it. */
export class Journal0000000000082 implements MigrationInterface {
  readonly name = 'Journal0000000000082';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _identity ADD COLUMN journal varchar');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _identity DROP COLUMN journal');
  }
}

/** What the database of a module must be. Another one is refused before anything in it is changed. */
export interface ExpectedDatabase {
  readonly module: string;
  /** The id that it must have. One that is made only now has another one. */
  readonly identity?: string;
  /** Throws when the database of that id must not be opened at its epoch and role. */
  readonly admit?: (found: Ownership) => void;
  /**
   * The id of the journal that it must belong to, if several processes share it. One that belongs to none belongs to this one from
   * then on.
   */
  readonly journal?: string;
}

interface IdentityRow {
  readonly id: string;
  readonly module: string;
  /** Undefined in a database of an earlier version. */
  readonly journal?: string | null;
}

/**
 * Checks a database before anything is changed in it. One that was made before there were identities passes, unless a certain
 * one is expected.
 * @throws Error when it belongs to another module. @throws OtherDatabase when it is not the one that is expected.
 * @throws OtherJournal. @throws what `expected.admit` throws.
 */
export async function refuseForeign(database: Database, sql: Sql, expected: ExpectedDatabase): Promise<void> {
  const { description } = database;
  const { module, identity, admit } = expected;
  const identified = (await database.tables(sql)).includes('_identity');
  const [row] = identified ? await sql.all<IdentityRow>('SELECT * FROM _identity') : [];
  if (row && row.module !== module) throw foreignDatabase(description, row.module, module);
  if (identity !== undefined && row?.id !== identity) throw new OtherDatabase(module, description, identity, row?.id);
  if (row) refuseOtherJournal(database, row, expected);
  admit?.(await readOwnership(sql));
}

function refuseOtherJournal(
  { exclusive, description }: Database,
  { journal: found }: IdentityRow,
  { module, journal }: ExpectedDatabase,
): void {
  if (exclusive || journal === undefined || found === undefined || found === null || found === journal) return;
  throw new OtherJournal(module, description, journal, found);
}

/**
 * The id of a database. The first caller gives it one, and the first one with a journal that journal; nobody else may open the
 * database meanwhile.
 */
export async function identify(
  database: Database,
  sql: Sql,
  { module, journal, ids }: ExpectedDatabase & { readonly ids: Ids },
): Promise<string> {
  const [row] = await sql.all<IdentityRow>('SELECT * FROM _identity');
  const id = row?.id ?? ids.next();
  if (!row) await sql.all('INSERT INTO _identity (id, module) VALUES (?, ?)', [id, module]);
  if (!database.exclusive && journal !== undefined && (row?.journal ?? null) === null)
    await sql.all('UPDATE _identity SET journal = ?', [journal]);
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
