import 'reflect-metadata';
import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import { temporaryDatabase, type TemporaryDatabase } from '../testing/temporary-database.js';
import type { Database } from './database/database.js';
import { renewIdentity } from './database/identity.js';
import { openStore } from './open-store.js';

const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a database knows whose it is', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await temporaryDatabase('garden');
  });
  afterEach(() => temporary.remove());

  /** Opens the store of a module on a database, and closes it. Resolves with the identity of the database. */
  const visit = async (module: string, database: Database = temporary.again()): Promise<string> => {
    const store = await openStore({
      module,
      database,
      rows: [],
      migrations: [],
      clock: systemClock,
      ids: uuidIds,
      log: { append: () => Promise.resolve([]) },
    });
    const { identity } = store;
    await store.close();
    return identity;
  };
  const look = async (statement: string): Promise<readonly object[]> => {
    const connection = await temporary.again().writer();
    return connection.all(statement).finally(() => connection.close());
  };

  it('from its first start on, and for good', async () => {
    const identity = await visit('garden');
    expect(identity).toMatch(UUIDV7);
    expect(await visit('garden')).toBe(identity);
    expect(await look('SELECT * FROM _identity')).toEqual([{ id: identity, module: 'garden', journal: null }]);
  });

  it('and another module is refused before anything is changed in it', async () => {
    await visit('garden');
    const before = await look('SELECT * FROM _migration');
    await expect(visit('water')).rejects.toThrow(
      /^\S+ belongs to the module garden, and water cannot share it: each module has a database of its own; name another one\.$/,
    );
    expect(await look('SELECT * FROM _migration')).toEqual(before);
    await visit('garden');
  });

  it('also when an earlier version made it', async () => {
    await visit('garden');
    await look('DROP TABLE _identity');
    await look("DELETE FROM _migration WHERE name IN ('Identity0000000000080', 'Journal0000000000082')");
    const identity = await visit('garden');
    expect(await look('SELECT * FROM _identity')).toEqual([{ id: identity, module: 'garden', journal: null }]);
  });

  it('and a copy of it gets an identity of its own', async () => {
    const original = await visit('garden');
    const renewed = await renewIdentity(temporary.again(), uuidIds);
    expect(renewed).toMatch(UUIDV7);
    expect(renewed).not.toBe(original);
    expect(await visit('garden')).toBe(renewed);
  });
});
