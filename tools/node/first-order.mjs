/** Places an order at a program that it starts on free ports and ends again, and prints the order's status: the first thing that a stranger does. */
import { signIn, withProgram } from '../command/with-program.mjs';
import { root } from '../root.mjs';

await withProgram(root, async ({ url }) => {
  const headers = {
    authorization: `Bearer ${await signIn(url, 'customer@example.com')}`,
    'content-type': 'application/json',
  };
  const { items } = await answerOf(fetch(`${url}/api/shops?open=true`, { headers }));
  const shop = await answerOf(fetch(`${url}/api/shops/${items[0].shopId}`, { headers }));
  const [{ menuItemId, price }] = shop.menu;
  const quantity = Math.ceil(shop.minimumOrder / price);
  const body = JSON.stringify({ shopId: shop.shopId, items: [{ menuItemId, quantity }] });
  const method = 'POST';
  const order = await answerOf(
    fetch(`${url}/api/orders`, { method, headers: { ...headers, 'idempotency-key': 'first-order' }, body }),
  );
  process.stdout.write(`${order.status}\n`);
});

/** @param {Promise<Response>} sent @returns {Promise<any>} */
async function answerOf(sent) {
  const response = await sent;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} got ${response.status}: ${text}`);
  return JSON.parse(text);
}
