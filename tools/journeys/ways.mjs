import { connect } from 'node:net';
import { product } from '../../bench/harness/product.mjs';
import { sampleOrder, signIn } from '../../bench/http/marketplace.mjs';
import { bootedModules, quietMarketplace } from './marketplace.mjs';

/**
 * What marks the two ends of the way that is traced.
 * @typedef {{ readonly begin: () => void, readonly end: () => void }} Ends
 */

/**
 * A way through the program that can be gone again and again, alone.
 * @typedef {object} Way
 * @property {string} name
 * @property {string} ends from where to where it is traced
 * @property {(directory: string) => Promise<Journey>} open
 */

/**
 * @typedef {object} Journey
 * @property {(ends: Ends) => Promise<void>} go once; resolves when nothing of it is under way any more
 * @property {() => Promise<void>} close
 */

/** @type {readonly Way[]} */
export const WAYS = [
  {
    name: 'request',
    ends: '`POST /api/orders`, from its bytes on the socket until its row is committed and its client has the response',
    open: placeOrders,
  },
  {
    name: 'event',
    ends: '`order.placed`, from the publish in the unit of work of order until the row of notification is committed',
    open: deliverOrders,
  },
  {
    name: 'saga step',
    ends: "a checkout's first step, from the commit that starts the saga until its command is handed to payment",
    open: startCheckouts,
  },
];

/** @param {string} directory @returns {Promise<Journey>} */
async function placeOrders(directory) {
  const market = await quietMarketplace(directory);
  const authorization = await signIn(market.url, 'customer');
  const body = JSON.stringify({ ...(await sampleOrder(market.url)), paymentMethod: 'card-ok' });
  const { hostname, port } = new URL(market.url);
  const socket = connect(Number(port), hostname);
  let orders = 0;
  return {
    go: ({ begin, end }) =>
      new Promise((resolve, reject) => {
        const request = [
          'POST /api/orders HTTP/1.1',
          `host: ${hostname}`,
          `authorization: ${authorization}`,
          'content-type: application/json',
          `content-length: ${Buffer.byteLength(body)}`,
          `idempotency-key: journey-${(orders += 1)}`,
          '',
          body,
        ];
        socket.once('data', (response) => {
          end();
          const [status = ''] = response.toString().split('\r\n');
          if (status.includes(' 201 ')) resolve();
          else reject(new Error(`The order was not placed: ${response.toString()}`));
        });
        begin();
        socket.write(request.join('\r\n'));
      }),
    async close() {
      socket.destroy();
      await market.close();
    },
  };
}

/** @param {string} directory @returns {Promise<Journey>} */
async function deliverOrders(directory) {
  const running = await bootedModules(directory, 'sagas');
  const { order, notification } = storesOf(running);
  const { units } = notification;
  const { contract } = moduleOf(running, 'order').module;
  let orders = 0;
  return {
    async go({ begin, end }) {
      await until(() => running.delivery.idle());
      await new Promise((resolve, reject) => {
        const { run } = units;
        units.run = async (/** @type {string} */ name, /** @type {unknown[]} */ ...rest) => {
          const committed = await run.call(units, name, ...rest);
          if (name === 'notification<-order: order.placed') {
            end();
            units.run = run;
            resolve(undefined);
          }
          return committed;
        };
        order.units
          .run('place an order', async (/** @type {any} */ tx) => {
            const { orderId, ...facts } = placedOrder((orders += 1));
            begin();
            tx.publish(contract.events['placed'], { orderId, ...facts });
          })
          .catch(reject);
      });
      await until(() => running.delivery.idle());
    },
    close: () => running.close(),
  };
}

/** @param {string} directory @returns {Promise<Journey>} */
async function startCheckouts(directory) {
  const running = await bootedModules(directory, 'feeds');
  const { order } = storesOf(running);
  const { module, handlers } = moduleOf(running, 'order');
  const [Checkout] = module.sagas;
  const { sagas } = handlers.handler(module.calls.place);
  /** @type {typeof import('../../src/platform/calls/local-dispatcher.js')} */
  const { LocalDispatcher } = await product('platform/calls/local-dispatcher');
  const { dispatch } = LocalDispatcher.prototype;
  let orders = 0;
  return {
    async go({ begin, end }) {
      await until(() => running.sagas.idle());
      const entered = new Promise((resolve) => {
        LocalDispatcher.prototype.dispatch = /** @type {typeof dispatch} */ (
          function (/** @type {Parameters<typeof dispatch>} */ ...sent) {
            end();
            LocalDispatcher.prototype.dispatch = dispatch;
            resolve(undefined);
            return dispatch.apply(this, sent);
          }
        );
      });
      await order.units.run('start a checkout', async (/** @type {any} */ tx) => {
        const { orderId, memberId, shopId, ownerId, total } = placedOrder((orders += 1));
        const charge = { orderId, memberId, shopId, ownerId, amount: total, method: 'card-ok' };
        await sagas.start(tx, Checkout, orderId, charge);
        begin();
      });
      await entered;
      await until(() => running.sagas.idle());
    },
    close: () => running.close(),
  };
}

/** @param {import('../../src/platform/host/boot.js').Running} running @param {string} name @returns {any} */
const moduleOf = (running, name) => running.modules.get(name);

/** @param {import('../../src/platform/host/boot.js').Running} running */
function storesOf(running) {
  const store = (/** @type {string} */ name) => moduleOf(running, name).store;
  return { order: store('order'), notification: store('notification') };
}

/** @param {number} number */
function placedOrder(number) {
  return {
    orderId: `order-${number}`,
    memberId: 'member-1',
    shopId: 'shop-1',
    ownerId: 'member-2',
    shopName: '연희치킨',
    lines: [{ menuItemId: 'fried', name: '후라이드', price: 18_000, quantity: 1 }],
    total: 18_000,
    placedAt: '2026-01-05T09:00:00.000Z',
  };
}

/** @param {() => Promise<boolean>} condition */
async function until(condition) {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
