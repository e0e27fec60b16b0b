import { Unavailable } from '../../../platform/api.js';
import { payment } from '../../payment/contract.js';
import { CheckoutWorld } from '../fixtures/checkout-world.js';

const { authorized, captured, failed } = payment.events;
const unavailable = () => {
  throw new Unavailable('payment is away.');
};

describe('the checkout of an order', () => {
  let checkout: CheckoutWorld;
  beforeAll(async () => {
    checkout = await CheckoutWorld.open();
  });
  beforeEach(() => {
    checkout.authorizing = () => undefined;
  });
  afterAll(() => checkout.world.close());

  it('holds the amount, waits for the shop, takes the amount, and has ended', async () => {
    const orderId = await checkout.placed();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'placed' });
    await checkout.told(authorized, orderId);
    expect(await checkout.view(orderId)).toMatchObject({ status: 'paid', paidAt: expect.any(String) as string });
    expect(await checkout.asked(orderId)).toEqual(['authorize']);
    await checkout.post(orderId, 'accept');
    await checkout.world.settled();
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'capture']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'running' });
    await checkout.told(captured, orderId);
    expect(await checkout.view(orderId)).toMatchObject({
      status: 'accepted',
      capturedAt: expect.any(String) as string,
    });
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
    expect(await checkout.events(orderId)).toEqual(['placed', 'paid', 'accepted']);
  });

  it('lets go of the amount when the shop rejects the order', async () => {
    const orderId = await checkout.paid();
    await checkout.post(orderId, 'reject', { body: { reason: '재료 소진' } });
    await checkout.world.settled();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'rejected', reason: '재료 소진' });
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'void']);
    expect(await checkout.events(orderId)).toEqual(['placed', 'paid', 'rejected']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });

  it('cancels the order when the shop does not accept it in time, and not before', async () => {
    const orderId = await checkout.paid();
    await checkout.world.clock.advance('299s');
    await checkout.world.settled();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'paid' });
    await checkout.world.clock.advance('1s');
    await checkout.world.settled();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled', reason: 'acceptance-timeout' });
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'void']);
    expect(await checkout.events(orderId)).toEqual(['placed', 'paid', 'cancelled']);
    expect((await checkout.post(orderId, 'accept')).status).toBe(409);
  });

  it('cancels the order when its payment fails', async () => {
    const orderId = await checkout.placed();
    await checkout.told(failed, orderId, { reason: 'declined' });
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled', reason: 'payment-failed' });
    expect(await checkout.events(orderId)).toEqual(['placed', 'cancelled']);
    expect(await checkout.asked(orderId)).not.toContain('capture');
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });

  it('cancels the order when the amount that was held cannot be taken', async () => {
    const orderId = await checkout.accepted();
    await checkout.told(failed, orderId, { reason: 'capture-declined' });
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled', reason: 'payment-failed' });
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'capture']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });

  it('cancels the order when nothing comes of its payment in time, and lets go of what may be held', async () => {
    const orderId = await checkout.placed();
    await checkout.world.clock.advance('2m');
    await checkout.world.settled();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled', reason: 'payment-timeout' });
    expect(await checkout.asked(orderId)).toEqual(['authorize', 'void']);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });

  it('cancels the order when payment is away for too long, and never charges it then', async () => {
    checkout.authorizing = unavailable;
    const orderId = await checkout.placed();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'cancelled', reason: 'payment-timeout' });
    expect(await checkout.asked(orderId)).toEqual([]);
    const voided = await checkout.world
      .store('payment')
      .reads.sql.all("SELECT call_key FROM _outcome WHERE call_name = 'payment.authorize' AND kind = 'void'");
    expect(voided).toHaveLength(1);
    expect(await checkout.sagas(orderId)).toEqual({ checkout: 'done' });
  });

  it('goes on when payment is away for a while', async () => {
    let times = 0;
    checkout.authorizing = () => {
      times += 1;
      if (times <= 3) unavailable();
    };
    const orderId = await checkout.paid();
    expect(await checkout.view(orderId)).toMatchObject({ status: 'paid' });
    expect(await checkout.asked(orderId)).toEqual(['authorize']);
  });

  it('goes on when payment has told of the charge, although it never answered', async () => {
    checkout.authorizing = unavailable;
    const orderId = await checkout.placing();
    await checkout.told(authorized, orderId);
    expect(await checkout.view(orderId)).toMatchObject({ status: 'paid' });
    await checkout.post(orderId, 'accept');
    await checkout.world.settled();
    expect(await checkout.asked(orderId)).toEqual(['capture']);
  });
});
