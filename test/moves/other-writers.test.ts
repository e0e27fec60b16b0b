import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { claimOf, fileOf, readFrom, type Side, writeTo } from './module-files.js';
import { sendAsHost } from './signed-request.js';
import { StraddlingMarket } from './straddling-market.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 180_000;
const ROWS = 60_000;
const AT_ONCE = 4_000;
const NOTHING = 'DELETE FROM menu_items WHERE 0';

onMoves('nobody else', () => {
  let market: StraddlingMarket;
  beforeAll(async () => {
    market = await StraddlingMarket.open({ LOG_LEVEL: 'trace' });
  }, LIMIT_MS);
  afterAll(() => market?.driver.close(), LIMIT_MS);

  const epochOf = async (module: string) => (await market.moves.placement(module)).epoch;
  const file = (side: Side) => fileOf(market.driver.stack, 'shop', side);
  const item = (id: string) =>
    `INSERT INTO menu_items (menu_item_id, shop_id, position, name, price, available) VALUES ('${id}', 'none', 1, 'x', 1, 0)`;
  const has = async (side: Side, id: string) =>
    (await readFrom(file(side), 'SELECT 1 FROM menu_items WHERE menu_item_id = ?', [id])).length > 0;
  const step = (host: string, content: object, module = 'shop') => {
    const { stack } = market.driver;
    return sendAsHost(stack.secret, stack.address(host), `/_move/${module}`, content);
  };

  it(
    'writes: a transaction under way at the fence is committed before it and moves along, and the next one is refused',
    async () => {
      const epoch = await epochOf('shop');
      await writeTo(file('local'), NOTHING, claimOf(epoch));
      const other = await new SqliteDatabase(file('local'), TEST_DRIVER).writer();
      try {
        await other.script(`${claimOf(epoch)}; ${item('under way')}`);
        const begun = await market.moves.begin('shop', 'remote');
        await arrives('the fence waits', async () => {
          const { move } = await market.moves.status();
          return move?.phase === 'prepared' && move.note !== undefined;
        });
        await expect(market.moves.begin('order', 'remote')).rejects.toThrow(
          /^shop is on its way .*one module moves at a time/,
        );
        await other.script('DELETE FROM _claim; COMMIT');
        expect(await market.moves.ended(begun)).toMatchObject({ phase: 'done' });
      } finally {
        await other.close();
      }
      expect([await has('local', 'under way'), await has('remote', 'under way')]).toEqual([true, true]);
      const refused = async (side: Side, ...claims: string[]) => {
        for (const claim of claims)
          await expect(writeTo(file(side), item('late'), claim)).rejects.toThrow('FICUS_FENCED');
      };
      await refused('local', claimOf(epoch), claimOf(epoch + 1), claimOf(epoch, 'follower'));
      // A copier of the move that comes late does not overwrite the new owner.
      await refused('remote', claimOf(epoch), claimOf(epoch, 'follower'), claimOf(epoch + 1, 'follower'));
      await writeTo(file('remote'), NOTHING, claimOf(epoch + 1));
      await market.move('shop', 'local');
      await refused('local', claimOf(epoch), claimOf(epoch + 1));
      await refused('remote', claimOf(epoch), claimOf(epoch + 1), claimOf(epoch + 2));
      await writeTo(file('local'), NOTHING, claimOf(epoch + 2));
      expect([await has('local', 'late'), await has('remote', 'late')]).toEqual([false, false]);
    },
    LIMIT_MS,
  );

  it(
    'becomes the owner by a step of a cancelled move that comes late',
    async () => {
      await fill(
        'shop',
        (from) => `INSERT INTO menu_items (menu_item_id, shop_id, position, name, price, available)
      SELECT printf('filler-%07d', i + ${from}), 'none', 1, 'x', 1, 0 FROM n`,
      );
      const epoch = await epochOf('shop');
      const begun = await market.moves.begin('shop', 'remote');
      await market.moves.copying(begun.id);
      await market.moves.cancel('shop');
      const attempt = { copy: begun.id, epoch };
      const permit = 'none';
      const origin = {
        host: 'local',
        identity: (await market.moves.placement('shop')).owner,
        permit,
        file: file('local'),
      };
      const late = [
        await step('shop', { do: 'prepare', attempt }),
        await step('shop', { do: 'copy', attempt, origin, budgetMs: 100 }),
        await step('monolith', { do: 'fence', epoch: epoch + 1, permit }),
      ];
      for (const { status } of late) expect(status).toBeGreaterThanOrEqual(400);
      expect(await step('shop', { do: 'reconcile' })).toEqual({
        status: 200,
        text: expect.stringMatching(/"role":"(fenced|follower)"/) as string,
      });
      expect(await market.moves.placement('shop')).toMatchObject({ place: 'local', phase: 'idle', epoch: epoch + 2 });
      await market.paid();
      await market.move('shop', 'remote');
      await market.move('shop', 'local');
    },
    LIMIT_MS,
  );

  it(
    'reads the rows of a module: only who has the permit of the present move, and no log has it, nor a value',
    async () => {
      const { stack } = market.driver;
      const rows = { what: 'rows', table: 'credentials', limit: 10 };
      const copy = (permit: string, secret: string | undefined = stack.secret, address = stack.address('monolith')) =>
        sendAsHost(secret, address, '/_copy/member', { permit, read: rows });
      const unsigned = async (address: string, target: string, content: object) =>
        (await sendAsHost(undefined, address, target, content)).status;
      const mine = randomBytes(32).toString('base64url');
      for (const [target, content] of [
        ['/_copy/member', { permit: mine, read: rows }],
        ['/_move/member', { do: 'look' }],
      ] as const) {
        expect(await unsigned(stack.address('monolith'), target, content)).toBe(401);
        expect(await unsigned(stack.url, target, content)).toBe(404);
        expect((await sendAsHost(stack.secret, stack.url, target, content)).status).toBe(404);
        const wrong = await sendAsHost(
          'another-secret-of-32-characters-or-more',
          stack.address('monolith'),
          target,
          content,
        );
        expect(wrong.status).toBe(401);
      }
      const refused = { status: 403, text: expect.stringContaining('NO_COPY_PERMIT') };
      expect(await copy(mine)).toEqual(refused);
      await fill(
        'member',
        (
          from,
        ) => `INSERT INTO sessions (session_id, member_id, family_hash, secret_hash, rotated_at, token_expires_at, expires_at)
      SELECT printf('filler-%07d', i + ${from}), 'none', 'f', 's', '2099-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z' FROM n`,
      );
      // As a mover that has started again: it has the source show the data to another permit, and the first one is void.
      const first = await market.moves.begin('member', 'remote');
      await market.moves.copying(first.id);
      const fenced = await step('monolith', { do: 'fence', epoch: first.epoch + 1, permit: mine }, 'member');
      expect(fenced.status).toBe(200);
      expect(await copy(mine)).toEqual({ status: 200, text: expect.stringContaining('$scrypt$') });
      // The mover waits for a while when its own permit is refused.
      await market.driver.clock.turn('31s');
      expect(await market.moves.ended(first)).toMatchObject({ phase: 'cancelled' });
      expect(await copy(mine)).toEqual(refused);
      // Its registration has run out with the clock.
      await arrives('the service', async () => (await market.moves.placement('member')).standBy.length > 0);
      const second = await market.moves.begin('member', 'remote');
      await market.moves.copying(second.id);
      expect(await copy(mine)).toEqual(refused);
      expect(await market.moves.ended(second)).toMatchObject({ phase: 'done' });
      await market.move('member', 'local');
      const secrets = [
        ...[mine, stack.secret],
        ...(await valuesOf('SELECT password_hash AS value FROM credentials')),
        ...(await valuesOf('SELECT email AS value FROM members WHERE email IS NOT NULL')),
        ...(await valuesOf("SELECT secret_hash AS value FROM sessions WHERE secret_hash <> 's'")),
        ...(await valuesOf('SELECT private_jwk AS value FROM signing_keys')).flatMap((jwk) => [
          jwk,
          (JSON.parse(jwk) as { readonly d: string }).d,
        ]),
      ];
      expect(secrets.length).toBeGreaterThan(10);
      const { logs } = stack.directory;
      const written = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
      expect(written.join('').length).toBeGreaterThan(10_000);
      expect(secrets.filter((secret) => written.some((text) => text.includes(secret)))).toEqual([]);
    },
    LIMIT_MS,
  );

  const valuesOf = async (statement: string) =>
    (await market.driver.rows<{ readonly value: string }>('member', statement)).map(({ value }) => value);
  /** Gives a module so many rows that its move takes a while. */
  const fill = async (module: string, insertion: (from: number) => string) => {
    for (let from = 0; from < ROWS; from += AT_ONCE)
      await writeTo(
        fileOf(market.driver.stack, module, 'local'),
        `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${AT_ONCE - 1}) ${insertion(from)}`,
      );
  };
});
