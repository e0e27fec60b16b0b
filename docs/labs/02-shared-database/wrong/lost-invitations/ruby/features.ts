import { randomUUID } from 'node:crypto';
import type { Connection } from '#ficus/platform/store/database/database.js';
import { on, SCHEMAS } from './database.js';

/** What a request carries: its query and its JSON body. */
export interface Input {
  readonly [field: string]: string | number | undefined;
}

/** Serves one route. What it returns is sent as JSON. */
export type Feature = (directory: string, input: Input) => Promise<unknown>;

/** Done once, before ruby serves. */
export async function begin(directory: string): Promise<void> {
  await on(directory, 'ruby', (sql) => sql.script(SCHEMAS.ruby));
  await on(directory, 'reviews', (sql) => sql.script(SCHEMAS.reviews));
}

/** The features of ruby, by their routes. */
export const features: { readonly [route: string]: Feature } = {
  'POST /sessions': (directory, { email = '' }) =>
    on(directory, 'ruby', async (sql) => {
      const token = randomUUID();
      const statement = 'INSERT INTO sessions SELECT ?, member_id FROM members WHERE email = ? RETURNING token';
      return only(await sql.all(statement, [token, email]));
    }),

  // The join is done here: the shops of one database, the stars of the other.
  'GET /shops': async (directory) => {
    const shops = await on(directory, 'ruby', (sql) => sql.all('SELECT shop_id AS shopId, name FROM shops'));
    const averages = 'SELECT shop_id AS shopId, avg(stars) AS stars, count(*) AS reviews FROM reviews GROUP BY shop_id';
    const reviewed = await on(directory, 'reviews', (sql) => sql.all(averages));
    const none = { stars: null, reviews: 0 };
    return {
      items: shops.map((shop) => ({ ...none, ...shop, ...reviewed.find(({ shopId }) => shopId === shop['shopId']) })),
    };
  },

  // The invitation is written beside the response. When that fails, it is forgotten.
  'POST /orders': async (directory, { token, shopId = '', total = 0 }) => {
    const order = await on(directory, 'ruby', async (sql) => {
      const memberId = await memberOf(sql, token);
      const statement = "INSERT INTO orders VALUES (?, ?, ?, ?, 'placed') RETURNING order_id AS orderId";
      const { orderId } = only(await sql.all<{ orderId: string }>(statement, [randomUUID(), memberId, shopId, total]));
      return { orderId, memberId, shopId };
    });
    invite(directory, order).catch(() => undefined);
    return { orderId: order.orderId };
  },

  'POST /payments': (directory, { orderId = '' }) =>
    on(directory, 'ruby', async (sql) => {
      const statement = "UPDATE payments SET status = 'paid' WHERE order_id = ? RETURNING status";
      return only(await sql.all(statement, [orderId]));
    }),

  'GET /messages': (directory, { token }) =>
    on(directory, 'ruby', async (sql) => {
      const statement = 'SELECT order_id AS orderId, text FROM messages WHERE member_id = ?';
      return { items: await sql.all(statement, [await memberOf(sql, token)]) };
    }),

  'POST /reviews': async (directory, { token, orderId = '', stars = 0 }) => {
    const memberId = await on(directory, 'ruby', (sql) => memberOf(sql, token));
    return on(directory, 'reviews', async (sql) => {
      const invited = 'SELECT order_id, shop_id, ? FROM invitations WHERE order_id = ? AND member_id = ?';
      const statement = `INSERT OR REPLACE INTO reviews ${invited} RETURNING stars`;
      return only(await sql.all(statement, [stars, orderId, memberId]));
    });
  },
};

/** The member who is signed in with a token. */
async function memberOf(sql: Connection, token: string | number | undefined): Promise<string> {
  const statement = 'SELECT member_id AS memberId FROM sessions WHERE token = ?';
  return only(await sql.all<{ memberId: string }>(statement, [token ?? ''])).memberId;
}

/** The one row of a result. @throws Error when there is none: the request names something that ruby does not have */
function only<Row extends object>([row]: readonly Row[]): Row {
  if (!row) throw new Error('ruby has nothing of that name; sign in, and name an order or a member that there is.');
  return row;
}

/** What reviews learn of an order. */
interface Invitation {
  readonly orderId: string;
  readonly memberId: string;
  readonly shopId: string | number;
}

async function invite(directory: string, { orderId, memberId, shopId }: Invitation): Promise<void> {
  const statement = 'INSERT INTO invitations VALUES (?, ?, ?)';
  await on(directory, 'reviews', (sql) => sql.all(statement, [orderId, memberId, shopId]));
}
