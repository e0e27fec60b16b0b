import type { Response } from 'supertest';
import { arrives } from '../../src/platform/testing/waiting.js';
import { RunningProgram } from '../../tools/events/program.mjs';
import { Visitor } from '../api/visitor.js';
import { operating, parkedEvents } from '../driver/operator.js';
import { fileOf, writeTo } from './module-files.js';
import { CAPTURED, StraddlingMarket } from './straddling-market.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 120_000;

onMoves('what a module keeps', () => {
  let market: StraddlingMarket;
  let operator: RunningProgram;
  beforeAll(async () => {
    market = await StraddlingMarket.open();
    operator = new RunningProgram(await operating(market.driver.stack), true);
  }, LIMIT_MS);
  afterAll(() => market?.driver.close(), LIMIT_MS);

  describe.each([
    {
      ...{ module: 'notification', event: 'order.placed', waiting: 1 },
      breaks: 'BEFORE INSERT ON messages',
      ready: 'paid',
    },
    {
      ...{ module: 'order', event: 'payment.authorized', waiting: 0 },
      breaks: 'BEFORE UPDATE ON orders',
      ready: 'placed',
    },
  ])('when its handler fails: $module', ({ module, event, waiting, breaks, ready }) => {
    it.each(['remote', 'local'] as const)(
      'parked events move with it to %s, and are handled there once, in order',
      async (to) => {
        const from = to === 'remote' ? 'local' : 'remote';
        const broken = fileOf(market.driver.stack, module, from);
        await writeTo(broken, `CREATE TRIGGER breaks ${breaks} BEGIN SELECT RAISE(ABORT, 'no room for it'); END`);
        const orderId = await market.ordering.place();
        await market.driver.settled();
        const [parked, ...others] = await parkedOf(orderId);
        expect([parked, others]).toMatchObject([{ event, waiting, attempts: 5 }, []]);
        expect(parked?.error).toContain('no room for it');
        expect(await market.ordering.order(orderId)).toMatchObject({ status: ready });
        await market.move(module, to);
        // It is the same there, and nothing has handled it, nor what waits behind it.
        expect(await parkedOf(orderId)).toEqual([parked]);
        await operator.post(`/api/parked-events/${parked?.id}/retry`);
        await market.driver.settled();
        expect(await parkedOf(orderId)).toEqual([]);
        expect((await market.ordering.accept(orderId)).status).toBe(200);
        await market.ends(orderId, CAPTURED);
        const messages = await market.driver.rows<{ template: string }>(
          'notification',
          'SELECT template FROM messages WHERE order_id = ? ORDER BY message_id',
          [orderId],
        );
        expect(messages.map(({ template }) => template)).toEqual(CAPTURED.notified);
        await writeTo(broken, 'DROP TRIGGER breaks');
      },
      LIMIT_MS,
    );
  });

  const parkedOf = (orderId: string) => parkedEvents(operator, orderId);

  describe('of members:', () => {
    const anybody = (): Visitor => Visitor.at(market.driver.address);
    const signIn = (email: string, password: string) => anybody().post('/api/sessions', { email, password });
    const join = (email: string) =>
      anybody().post('/api/members', { email, password: 'jangdokdae-77', name: '새 손님' });
    const body = ({ body: found }: Response) => found as { token: string; refreshToken: string; code?: string };

    it(
      'sessions and tokens are valid after its move, those that have ended are not, and the keys are the same',
      async () => {
        const keys = (await anybody().get('/.well-known/jwks.json')).text;
        const [kept, left] = [
          body(await signIn('customer@example.com', 'ficus-sample')),
          await anybody().signIn('rider@example.com'),
        ];
        expect((await left.delete('/api/sessions/current')).status).toBe(200);
        await arrives('the token is refused', async () => (await left.get('/api/members/me')).status === 401);
        for (const to of ['remote', 'local'] as const) {
          await market.move('member', to);
          expect((await anybody().get('/.well-known/jwks.json')).text).toBe(keys);
          expect((await anybody().withToken(kept.token).get('/api/members/me')).status).toBe(200);
          expect((await left.get('/api/members/me')).status).toBe(401);
        }
        await market.move('member', 'remote');
        const next = body(await anybody().post('/api/sessions/refresh', { refreshToken: kept.refreshToken }));
        expect((await anybody().withToken(next.token).get('/api/members/me')).status).toBe(200);
        await market.move('member', 'local');
        const last = await anybody().post('/api/sessions/refresh', { refreshToken: next.refreshToken });
        expect(last.status).toBe(201);
      },
      LIMIT_MS,
    );

    it(
      'failed sign-ins before its move count after it',
      async () => {
        const guess = async (n: number) => (await signIn('nobody@example.com', `guess-${n}`)).status;
        const statuses: number[] = [];
        const guesses = async (times: number) => {
          for (let n = 0; n < times; n += 1) statuses.push(await guess(statuses.length));
        };
        await guesses(5);
        await market.move('member', 'remote');
        await guesses(4);
        await market.move('member', 'local');
        await guesses(2);
        expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
      },
      LIMIT_MS,
    );

    it(
      'who joins while it moves joins once, and is known on both sides',
      async () => {
        for (const to of ['remote', 'local'] as const) {
          let under = true;
          const moving = market.move('member', to).finally(() => (under = false));
          const joined: string[] = [];
          do {
            const email = `${to}-${joined.length}@example.com`;
            joined.push(email);
            expect((await join(email)).status).toBe(201);
          } while (under);
          await moving;
          const again = await join(joined[0] ?? '');
          expect([again.status, body(again).code]).toEqual([409, 'EMAIL_TAKEN']);
          for (const email of joined) expect((await signIn(email, 'jangdokdae-77')).status).toBe(201);
          const found = await market.driver.rows('member', 'SELECT email FROM members WHERE email LIKE ?', [`${to}-%`]);
          expect(found).toHaveLength(joined.length);
        }
      },
      LIMIT_MS,
    );
  });
});
