import type { Response } from 'supertest';
import request from 'supertest';
import { operating, parkedEvents } from '../driver/operator.js';
import { RunningProgram } from '../../tools/events/program.mjs';
import { fileOf, writeTo } from './module-files.js';
import { onMoves } from './on-moves.js';
import { PlacedLiveMoves } from './placed-live-moves.js';
import { CAPTURED, StraddlingMarket, TIMED_OUT } from './straddling-market.js';

const LIMIT_MS = 240_000;
/** Out and home, five times. */
const SWITCHES = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? 'remote' : 'local'));

onMoves('ten live switches', () => {
  let market: StraddlingMarket;
  let moves: PlacedLiveMoves;
  beforeAll(async () => {
    market = await StraddlingMarket.open();
    moves = await PlacedLiveMoves.of(market.driver.stack);
  }, LIMIT_MS);
  afterAll(() => market?.driver.close(), LIMIT_MS);

  /** Switches a module ten times, and calls `between` after each; it is at home then, with nothing that follows. */
  const switched = async (module: string, between: (n: number) => Promise<void>) => {
    await moves.begin(module);
    for (const [n, to] of SWITCHES.entries()) {
      await moves.go(module, to);
      await between(n);
    }
    expect((await moves.follows(module)).live).toMatchObject({ owner: 'from', switches: SWITCHES.length });
    await moves.complete(module);
  };

  it(
    'leave a session valid, and its tokens',
    async () => {
      const { body } = await market.anybody.post('/api/sessions', {
        email: 'rider@example.com',
        password: 'ficus-sample',
      });
      const { token, refreshToken } = body as { readonly token: string; readonly refreshToken: string };
      const member = market.anybody.withToken(token);
      const before = (await member.get('/api/members/me')).text;
      await switched('member', async () => {
        const { status, text } = await member.get('/api/members/me');
        expect([status, text]).toEqual([200, before]);
      });
      const refreshed = await market.anybody.post('/api/sessions/refresh', { refreshToken });
      expect(refreshed.status).toBe(201);
    },
    LIMIT_MS,
  );

  it(
    'give a key its bytes, show no state older than a commit token, and let a time limit pass once, in time',
    async () => {
      const { customer } = market.ordering;
      const place = (key: string) => customer.post('/api/orders', market.basket, key);
      const bytes = ({ status, text }: Response) => `${status} ${text}`;
      const waiting = await market.paid();
      const first = await place('before');
      let highest = commitOf(first);
      const seen = new Map([['before', first]]);
      await switched('order', async (n) => {
        for (const [key, response] of seen) expect([key, bytes(await place(key))]).toEqual([key, bytes(response)]);
        const next = await place(`switch-${n}`);
        seen.set(`switch-${n}`, next);
        // Commit numbers go on across owners, and a read with the newest token finds what was written at it.
        expect(commitOf(next)).toBeGreaterThan(highest);
        highest = commitOf(next);
        const { orderId } = next.body as { readonly orderId: string };
        const read = await request(market.driver.address)
          .get(`/api/orders/${orderId}`)
          .set({ authorization: customer.bearer(), 'x-commit': next.headers['x-commit'] });
        expect([read.status, (read.body as { readonly orderId?: string }).orderId]).toEqual([200, orderId]);
      });
      await market.driver.settled();
      expect(await market.ordering.order(waiting)).toMatchObject({ status: 'paid' });
      await market.passes('50m');
      await market.driver.settled();
      expect(await market.ordering.order(waiting)).toMatchObject({ status: 'paid' });
      await market.passes('15m');
      await market.ends(waiting, TIMED_OUT);
      const times = await market.driver.rows(
        'order',
        `SELECT COUNT(*) AS n FROM _outbox WHERE name = 'order.cancelled' AND event_key = ?`,
        [waiting],
      );
      expect(times).toEqual([{ n: 1 }]);
    },
    LIMIT_MS,
  );

  it(
    'leave a parked event parked, and it is handled once when an operator says so',
    async () => {
      const operator = new RunningProgram(await operating(market.driver.stack), true);
      const parked = (orderId: string) => parkedEvents(operator, orderId);
      const broken = fileOf(market.driver.stack, 'notification', 'local');
      await writeTo(
        broken,
        `CREATE TRIGGER breaks BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'no room for it'); END`,
      );
      const orderId = await market.ordering.place();
      await market.driver.settled();
      await writeTo(broken, 'DROP TRIGGER breaks');
      const before = await parked(orderId);
      expect(before).toMatchObject([{ event: 'order.placed', attempts: 5 }]);
      await switched('notification', async () => expect(await parked(orderId)).toEqual(before));
      await operator.post(`/api/parked-events/${before[0]?.id}/retry`);
      await market.driver.settled();
      expect(await parked(orderId)).toEqual([]);
      expect((await market.ordering.accept(orderId)).status).toBe(200);
      await market.ends(orderId, CAPTURED);
      const messages = await market.driver.rows<{ template: string }>(
        'notification',
        'SELECT template FROM messages WHERE order_id = ? ORDER BY message_id',
        [orderId],
      );
      expect(messages.map(({ template }) => template)).toEqual(CAPTURED.notified);
    },
    LIMIT_MS,
  );
});

/** The number in an `x-commit` of the module that holds the call. */
function commitOf({ headers }: Response): number {
  return Number(/(\d+)$/.exec(String(headers['x-commit']))?.[1]);
}
