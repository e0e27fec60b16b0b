import type { Database } from '../../src/platform/store/database/database.js';
import { createDatabase } from '../../src/platform/store/postgres/postgres-databases.js';
import { PostgresDatabase } from '../../src/platform/store/postgres/postgres-database.js';
import { PostgresSession } from '../../src/platform/store/postgres/postgres-session.js';
import { openGarden, plant, plants } from './plants.js';
import { describeWithServer, type Server, startServer } from './server.js';

describeWithServer('a start on a PostgreSQL database that will not do', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ max_connections: '12' });
  });
  afterAll(() => server.remove());

  /** What a start says; the password is nowhere in the error, however deep one looks. */
  async function refusal(database: Database): Promise<string> {
    const error = await openGarden(database).then(
      async (store) => {
        await store.close();
        return new Error('It started.');
      },
      (reason: unknown) => reason as Error,
    );
    const { password } = new URL(server.url);
    let at: unknown = error;
    for (; at instanceof Error; at = at.cause) expect([at.message, at.stack].join()).not.toContain(password);
    return error.message;
  }
  const at = (change: (url: URL) => void) => {
    const url = new URL(server.url);
    change(url);
    return new PostgresDatabase(url.href, 'garden');
  };

  it('says that the password is wrong, without it', async () => {
    const wrong = at((url) => (url.password = 'wrong-secret'));
    const said = await refusal(wrong);
    expect(said).toMatch(
      /^garden does not start: The server of postgres:\/\/127\.0\.0\.1:\d+\/garden does not let this user in; correct the user or the password in the URL\.$/,
    );
    expect(said).not.toContain('wrong-secret');
  });

  it('says that there is no such database', async () => {
    expect(await refusal(at((url) => (url.pathname = '/nowhere')))).toMatch(
      /^garden does not start: There is no database postgres:\/\/\S+\/nowhere; create it \(createdb\), or correct its name/,
    );
  });

  it('says that no server responds there', async () => {
    expect(await refusal(at((url) => (url.port = '9')))).toMatch(
      /^garden does not start: The server of postgres:\/\/127\.0\.0\.1:9\/garden does not answer; start it, or correct the address/,
    );
  });

  it('refuses a database that is another module’s, before anything is changed in it', async () => {
    const water = new PostgresDatabase(await createDatabase(server.url, 'water'), 'water');
    await (await openGarden(water, { module: 'water' })).close();
    const garden = at((url) => (url.pathname = '/water'));
    expect(await refusal(garden)).toMatch(
      /^postgres:\/\/\S+\/water belongs to the module water, and garden cannot share it: each module has a database of its own/,
    );
  });

  it('refuses a database that an earlier version has marked as another module’s', async () => {
    const url = await createDatabase(server.url, 'meadow');
    await (await openGarden(new PostgresDatabase(url, 'meadow'), { module: 'meadow' })).close();
    const session = new PostgresSession({ url, name: 'test', setUp: 'SELECT 1', timeoutMs: 20_000 });
    await session.script(
      "DROP TABLE _identity; DELETE FROM _migration WHERE name LIKE 'Identity%' OR name LIKE 'Journal%'; COMMENT ON TABLE _epoch IS 'meadow'",
    );
    await session.close();
    expect(await refusal(new PostgresDatabase(url, 'garden'))).toMatch(
      /^postgres:\/\/\S+\/meadow belongs to the module meadow, and garden cannot share it/,
    );
  });

  it('refuses a database that orders texts by the rules of a language', async () => {
    const session = new PostgresSession({ url: server.url, name: 'test', setUp: 'SELECT 1', timeoutMs: 20_000 });
    await session.script(`CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`);
    await session.close();
    expect(await refusal(at((url) => (url.pathname = '/latin')))).toMatch(
      /\/latin has the encoding LATIN1 and the collation C, .*; create it with "CREATE DATABASE … TEMPLATE template0/,
    );
  });

  it('needs no more than a user who owns the database, whatever is in the password', async () => {
    const password = 'p@ss/w:rd#?%';
    const session = new PostgresSession({ url: server.url, name: 'test', setUp: 'SELECT 1', timeoutMs: 20_000 });
    await session.script(`CREATE ROLE gardener LOGIN PASSWORD '${password}'`);
    await session.script(
      `CREATE DATABASE small OWNER gardener TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
    await session.close();
    const own = at((url) => {
      url.pathname = '/small';
      url.username = 'gardener';
      url.password = encodeURIComponent(password);
    });
    for (let start = 0; start < 2; start += 1) {
      const store = await openGarden(own);
      await plant(store, `p${start}`);
      expect(await plants(store)).toHaveLength(start + 1);
      await store.close();
    }
  });

  it('says that the server takes no more sessions, and how many it needs', async () => {
    const sessions = Array.from(
      { length: 12 },
      () => new PostgresSession({ url: server.url, name: 'test', setUp: 'SELECT 1', timeoutMs: 20_000 }),
    );
    await Promise.allSettled(sessions.map((session) => session.run('SELECT 1')));
    expect(await refusal(server.database())).toMatch(
      /^garden does not start: The server of \S+ takes no more sessions; raise its max_connections: each module takes up to 5/,
    );
    await Promise.all(sessions.map((session) => session.close()));
  });
});
