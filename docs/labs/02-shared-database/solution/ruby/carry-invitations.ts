import { on } from './database.js';

/** So long the loop waits when there is nothing to carry, or when the database of reviews is locked, in milliseconds. */
const AGAIN_MS = 50;
const MOST = 100;

interface ToSend {
  readonly number: number;
  readonly orderId: string;
  readonly memberId: string;
  readonly shopId: string;
}

/**
 * Carries invitations from the database of orders to that of reviews, as long as ruby runs. An invitation is removed here after it is there;
 * one that is carried twice changes nothing, because the order is its key.
 */
export function carryInvitations(directory: string): void {
  const next = () => carryInvitations(directory);
  setTimeout(
    () =>
      void carry(directory)
        .catch(() => undefined)
        .finally(next),
    AGAIN_MS,
  );
}

async function carry(directory: string): Promise<void> {
  const noted = 'SELECT number, order_id AS orderId, member_id AS memberId, shop_id AS shopId FROM invitations_to_send';
  const toSend = await on(directory, 'ruby', (sql) => sql.all<ToSend>(`${noted} ORDER BY number LIMIT ${MOST}`));
  if (toSend.length === 0) return;
  await on(directory, 'reviews', async (sql) => {
    for (const { orderId, memberId, shopId } of toSend)
      await sql.all('INSERT OR IGNORE INTO invitations VALUES (?, ?, ?)', [orderId, memberId, shopId]);
  });
  const last = toSend.at(-1)?.number ?? 0;
  await on(directory, 'ruby', (sql) => sql.all('DELETE FROM invitations_to_send WHERE number <= ?', [last]));
}
