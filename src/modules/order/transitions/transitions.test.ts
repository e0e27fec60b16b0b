import type { OrderView } from '../contract.js';
import { CheckoutWorld } from '../fixtures/checkout-world.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
}

describe('a transition of an order', () => {
  let checkout: CheckoutWorld;
  beforeAll(async () => {
    checkout = await CheckoutWorld.open();
  });
  afterAll(() => checkout.world.close());

  it('that its status does not allow is refused with both, and changes nothing', async () => {
    const orderId = await checkout.placed();
    const before = await checkout.view(orderId);
    const refused = await checkout.post(orderId, 'accept');
    expect([refused.status, (refused.body as Problem).code, (refused.body as Problem).detail]).toEqual([
      409,
      'ILLEGAL_TRANSITION',
      `The order ${orderId} is placed; from there it cannot become accepted.`,
    ]);
    expect(await checkout.view(orderId)).toEqual(before);
    expect(await checkout.events(orderId)).toEqual(['placed']);
  });

  it.each([
    [
      ['accept', 'accept', 'reject', 'reject'],
      ['accepted', 'rejected'],
    ],
    [
      ['cancel', 'reject', 'cancel', 'reject'],
      ['cancelled', 'rejected'],
    ],
  ] as const)('of several at once (%p) one wins, and the others are 409', async (actions, ends) => {
    const orderId = await checkout.paid();
    const answers = await Promise.all(actions.map((what) => checkout.post(orderId, what)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const [winner] = answers.filter(({ status }) => status === 200);
    await checkout.world.settled();
    const { status } = await checkout.view(orderId);
    expect(ends).toContain(status);
    expect((winner?.body as OrderView).status).toBe(status);
    expect(await checkout.events(orderId)).toEqual(['placed', 'paid', status]);
  });

  it('in the last moment of its time has one winner', async () => {
    for (let round = 0; round < 5; round += 1) {
      const orderId = await checkout.paid();
      await checkout.world.clock.advance('299999ms');
      const [answer] = await Promise.all([checkout.post(orderId, 'accept'), checkout.world.clock.advance('1ms')]);
      await checkout.world.settled();
      const { status } = await checkout.view(orderId);
      expect([answer.status, status]).toEqual(answer.status === 200 ? [200, 'accepted'] : [409, 'cancelled']);
      expect(await checkout.events(orderId)).toEqual(['placed', 'paid', status]);
      expect((await checkout.asked(orderId)).slice(1)).toEqual([status === 'accepted' ? 'capture' : 'void']);
    }
  });

  it('with a key that was used before is done once, with the same answer', async () => {
    const orderId = await checkout.paid();
    const first = await checkout.post(orderId, 'accept', { key: 'accept-1' });
    const again = await checkout.post(orderId, 'accept', { key: 'accept-1' });
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await checkout.post(orderId, 'accept', { key: 'accept-2' })).status).toBe(409);
  });

  it('is for whom it concerns, and for nobody else', async () => {
    const orderId = await checkout.paid();
    const statusFor = async (what: 'accept' | 'reject' | 'cancel', as: string) =>
      (await checkout.post(orderId, what, { as })).status;
    for (const what of ['accept', 'reject'] as const)
      for (const as of ['m-other owner', 'm-customer customer', 'm-root admin', 'm-owner customer'])
        expect([what, as, await statusFor(what, as)]).toEqual([what, as, 403]);
    for (const as of ['m-other customer', 'm-owner owner', 'm-root admin', 'm-customer rider'])
      expect(['cancel', as, await statusFor('cancel', as)]).toEqual(['cancel', as, 403]);
    expect(await checkout.view(orderId)).toMatchObject({ status: 'paid' });
    expect((await checkout.post('none', 'accept')).status).toBe(404);
    expect((await checkout.post('none', 'cancel')).status).toBe(404);
  });

  it.each([
    ['accept', { reason: '재료 소진' }],
    ['reject', { reason: '' }],
    ['reject', { reason: '두\n줄' }],
    ['cancel', { orderId: 'o2' }],
  ] as const)('to %s with %j is no request', async (what, body) => {
    const orderId = await checkout.paid();
    expect((await checkout.post(orderId, what, { body })).status).toBe(400);
  });
});
