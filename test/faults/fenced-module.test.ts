import { LOCAL } from '../../src/platform/fig/placement.js';
import type { StoredPlacement } from '../../src/platform/fig/placement.js';
import { openPlacements } from '../../src/platform/host/open-placements.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';

/** Modules elsewhere are reached with it. */
const INTERNAL_SECRET = 'a-secret-of-at-least-32-characters';

/** Gives the data of payment another owner in the next epoch, as a mover does while the program is stopped. Resolves with who had it before. */
async function place(dataDirectory: string, to: Pick<StoredPlacement, 'owner' | 'place' | 'phase'>): Promise<string> {
  const host = { dataDirectory, environment: {}, clock: systemClock, ids: uuidIds, log: quietLog };
  const { placements, close } = await openPlacements(host);
  try {
    const from = placements.of('payment') as StoredPlacement;
    await placements.change(from, { ...from, ...to, epoch: from.epoch + 1 }, { by: 'test', reason: 'payment moves' });
    return from.owner;
  } finally {
    await close();
  }
}

describe('a module that is placed elsewhere, where nobody answers', () => {
  it('does not stop the start of the others: orders are taken, and go on when the module is back', async () => {
    const data = await dataDirectory();
    let program = await Program.start(data.path);
    try {
      let customer = await Customer.signIn(program.url);
      const basket = await customer.basket();
      await program.stop();
      const owner = await place(data.path, {
        owner: 'a database elsewhere',
        place: 'http://127.0.0.1:4001',
        phase: 'idle',
      });

      program = await Program.start(data.path, { INTERNAL_SECRET });
      customer = customer.at(program.url);
      const placed = await customer.post('/api/orders', 'while-fenced', basket);
      expect(placed.status).toBe(201);
      await arrives('the customer is notified of the order', async () => {
        const messages = await customer.all('/api/notifications');
        return messages.some((message) => message['orderId'] === placed.body['orderId']);
      });
      await program.stop();
      await place(data.path, { owner, place: LOCAL, phase: 'activating' });

      program = await Program.start(data.path);
      customer = customer.at(program.url);
      const path = `/api/orders/${String(placed.body['orderId'])}`;
      await arrives('the order is paid', async () => (await customer.get(path)).body['status'] === 'paid', 60_000);
    } finally {
      await program.kill();
      await data.remove();
    }
  });
});
