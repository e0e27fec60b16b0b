import type { Sabotage } from './patch.js';

const LIFE = 'test/api/order-life.test.ts';

export const money: Sabotage = {
  guarantee: 12,
  title: 'Money',
  patches: [
    {
      name: 'charges without asking what is known of the key, under a new one',
      file: 'src/modules/payment/perform-request/perform-at-gateway.ts',
      find: 'gateway.charge(key, orderId, amount, method)',
      replace: 'gateway.charge(`${key}-${performance.now()}`, orderId, amount, method)',
      proof: {
        suite: 'src/modules/payment/perform-request/perform-at-gateway.test.ts',
        test: 'finds a charge whose answer got lost, and does not charge again',
      },
    },
    {
      name: 'says that a payment failed while its charge may still land',
      file: 'src/modules/payment/perform-request/perform-at-gateway.ts',
      find: '      await voidCharge();\n      return withdrawn ?',
      replace: '      return withdrawn ?',
      proof: {
        suite: 'src/modules/payment/perform-request/perform-at-gateway.test.ts',
        test: 'says that an authorisation failed only after it is declared void, so that it cannot land any more',
      },
    },
    {
      name: 'does not let go of what is held when an order is rejected',
      file: 'src/modules/order/checkout/checkout.ts',
      find: 'if (!agreed) return steps.compensate();',
      replace: 'if (!agreed) return;',
      proof: { suite: LIFE, test: 'rejected is not charged' },
    },
    {
      name: 'keeps the amount of an order that was cancelled while it was charged',
      file: 'src/modules/order/checkout/payment-captured.ts',
      find: "    if (status === 'cancelled') await this.sagas.start(tx, Refund, orderId, { orderId });\n",
      replace: '    if (status === undefined) await this.sagas.start(tx, Refund, orderId, { orderId });\n',
      proof: { suite: LIFE, test: 'cancelled as soon as it is accepted is refunded' },
    },
    {
      name: 'posts an amount that was given back to the wrong side',
      file: 'src/modules/payment/domain/ledger.ts',
      find: "refunded: (amount) => move('refunds', 'gateway-clearing', amount),",
      replace: "refunded: (amount) => move('gateway-clearing', 'refunds', amount),",
      proof: {
        suite: 'src/modules/payment/domain/ledger.test.ts',
        test: 'owes the shop what was captured, and the gateway owes us what was not given back',
      },
    },
    {
      name: 'gives nothing back for an order that was cancelled after it was charged',
      file: 'src/modules/order/cancel/cancel-order.ts',
      find: 'else if (before.capturedAt !== undefined)',
      replace: 'else if (before.capturedAt === null)',
      proof: { suite: LIFE, test: 'cancelled after it is charged is refunded' },
    },
    {
      name: 'lets an order become what its status does not allow',
      file: 'src/modules/order/domain/order-lifecycle.ts',
      find: '  if (!allows(order.status, action)) throw new IllegalTransition(order, to);\n',
      replace: '',
      proof: {
        suite: 'test/races/one-order.test.ts',
        test: 'accept against the last moment of its time: one wins, and the amount is taken only if the shop did',
      },
    },
  ],
};
