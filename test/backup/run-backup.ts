import { join } from 'node:path';
import { rowsOf } from '../faults/databases.js';
import { runTool } from '../program/run-tool.js';

const MODULES = ['notification', 'order', 'payment', 'shop', 'member'];

/** How `npm run backup` or `npm run restore` ended. */
export interface Ended {
  readonly status: number;
  readonly value: { readonly error?: string } & Record<string, unknown>;
}

/** Runs one of the two commands with `--json` to its end. */
export async function runBackupCommand(
  command: 'backup' | 'restore',
  words: readonly string[],
  environment: object = {},
): Promise<Ended> {
  const { status, stdout, stderr } = await runTool(`${command}.mjs`, [...words, '--json'], environment);
  if (!stdout.startsWith('{')) throw new Error(`npm run ${command} ended with ${status}: ${stdout}${stderr}`);
  return { status, value: JSON.parse(stdout) as Ended['value'] };
}

/**
 * What in a directory of databases cannot be of one moment: a feed that has read events which its producer has not published, an order
 * that is paid without a payment, a message about no order.
 */
export async function contradictions(directory: string): Promise<readonly string[]> {
  const rows = (module: string, query: string) => rowsOf(join(directory, `${module}.sqlite`), query);
  const found: string[] = [];
  const ends = new Map<string, number>();
  for (const producer of MODULES)
    for (const { partition_no, position_no } of await rows(producer, 'SELECT * FROM _partition'))
      ends.set(`${producer} ${String(partition_no)}`, Number(position_no));
  for (const consumer of MODULES)
    for (const { feed, partition_no, position_no } of await rows(consumer, 'SELECT * FROM _cursor')) {
      const last = ends.get(`${String(feed).split('<-')[1]} ${String(partition_no)}`) ?? 0;
      if (Number(position_no) > last)
        found.push(
          `${String(feed)} has read ${String(position_no)} of partition ${String(partition_no)}, which ends at ${last}`,
        );
    }
  const orders = await rows('order', 'SELECT order_id, status FROM orders');
  const payments = new Set((await rows('payment', 'SELECT order_id FROM payments')).map(({ order_id }) => order_id));
  for (const { order_id, status } of orders)
    if (status === 'paid' && !payments.has(order_id)) found.push(`${String(order_id)} is paid without a payment`);
  const placed = new Set(orders.map(({ order_id }) => order_id));
  for (const { order_id } of await rows('notification', 'SELECT order_id FROM messages'))
    if (!placed.has(order_id)) found.push(`a message is about ${String(order_id)}, which is no order`);
  return found;
}
