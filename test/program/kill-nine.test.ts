import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from './customer.js';
import { dataDirectory, Program } from './program.js';

const CONNECTIONS = 8;
const ROUNDS = 3;
const ORDERS_BEFORE_THE_KILL = 25;

interface Attempt {
  readonly key: string;
  readonly body: object;
  /** Set when the program had acknowledged the order. */
  orderId?: string;
}

/** Orders from several connections until the program is killed in the middle of it. */
async function orderUntilKilled(customer: Customer, program: Program, round: number, body: object): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  let acknowledged = 0;
  let killed: Promise<void> | undefined;
  const connection = async (number: number) => {
    for (let n = 0; !killed; n += 1) {
      const attempt: Attempt = { key: `round-${round}-${number}-${n}`, body };
      attempts.push(attempt);
      const reply = await customer.post('/api/orders', attempt.key, body).catch(() => undefined);
      if (!reply) continue;
      expect([201, reply.body]).toEqual([reply.status, expect.objectContaining({ status: 'placed' })]);
      attempt.orderId = String(reply.body['orderId']);
      acknowledged += 1;
      if (acknowledged >= ORDERS_BEFORE_THE_KILL) killed ??= program.kill();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => connection(number)));
  await killed;
  return attempts;
}

describe('kill -9 in the middle of orders', () => {
  it('loses no acknowledged order, doubles none, and notifies of each once (guarantees 2, 4, 7 and 11)', async () => {
    const data = await dataDirectory();
    let program = await Program.start(data.path);
    try {
      let customer = await Customer.signIn(program.url);
      const body = await customer.basket();
      const attempts: Attempt[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        attempts.push(...(await orderUntilKilled(customer, program, round, body)));
        program = await Program.start(data.path);
        customer = customer.at(program.url);
      }
      const acknowledged = attempts.filter((attempt) => attempt.orderId);
      expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * ORDERS_BEFORE_THE_KILL);

      for (const { orderId } of acknowledged) expect((await customer.get(`/api/orders/${orderId}`)).status).toBe(200);
      for (const attempt of attempts) {
        const again = await customer.post('/api/orders', attempt.key, attempt.body);
        expect(again.status).toBe(201);
        if (attempt.orderId) expect(again.body['orderId']).toBe(attempt.orderId);
      }
      const orders = await customer.all('/api/orders');
      expect(orders).toHaveLength(attempts.length);

      const notified = async () => {
        const messages = await customer.all('/api/notifications');
        return messages.every((message) => message['state'] === 'sent') && messages.length >= orders.length
          ? messages
          : undefined;
      };
      const messages = await arrives('a message for every order', notified, 60_000);
      expect(messages.map((message) => message['orderId']).sort()).toEqual(
        orders.map((order) => order['orderId']).sort(),
      );
    } finally {
      await program.kill();
      await data.remove();
    }
  });
});
