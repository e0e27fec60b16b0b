import { post } from './balances.js';
import type { Release } from './books.js';

/** Runs in the build before: settlement has its tables, and subscribes to nothing. Customers go on paying. */
export async function beforeDeploy({ pages, write }: Release): Promise<void> {
  for await (const page of pages())
    await write(async (tx) => {
      for (const { shopId, account, amount } of page) await post(tx, shopId, account, amount);
    });
}

/** Runs when the build with the subscriptions has started. */
export async function afterDeploy(_release: Release): Promise<void> {}
