import type { Data, Tx } from '#ficus/platform/api.js';
import { type courier, STEPS } from './contracts.js';

type Step = Data<typeof courier.events.stepped>;

/** Shows a step to the customer, and notifies them of it. An older step does not replace a newer one. */
export async function show(tx: Tx, { orderId, step }: Step, place: string): Promise<void> {
  await tx.sql.all('INSERT INTO notices (order_id, step, place) VALUES (?, ?, ?)', [orderId, step, place]);
  const [shown] = await tx.sql.all<{ step: Step['step'] }>('SELECT step FROM orders WHERE order_id = ?', [orderId]);
  if (shown && STEPS.indexOf(shown.step) > STEPS.indexOf(step)) return;
  await tx.sql.all(
    'INSERT INTO orders (order_id, step) VALUES (?, ?) ON CONFLICT (order_id) DO UPDATE SET step = excluded.step',
    [orderId, step],
  );
}
